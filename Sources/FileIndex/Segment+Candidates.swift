/// Rows that may answer a query, in order of time.
enum Candidates {
  case range(Range<Int>)
  case list([UInt32])

  var count: Int {
    switch self {
    case .range(let range): range.count
    case .list(let list): list.count
    }
  }

  subscript(_ place: Int) -> Int {
    switch self {
    case .range(let range): range.lowerBound + place
    case .list(let list): Int(list[place])
    }
  }
}

extension Segment {
  /// The rows with the query's tags and times, oldest first; those taken out since are still among them.
  func candidates(_ query: IndexQuery) throws(SegmentDamage) -> Candidates {
    let all = 0..<rowCount
    guard !query.allTags.isEmpty || !query.anyTags.isEmpty else {
      if isTimeOrdered { return .range(timeRange(query)) }
      return .list(try rowsInTimeOrder(query))
    }
    let range = isTimeOrdered ? timeRange(query) : all
    guard var rows = try taggedRows(query, in: range) else { return .list([]) }
    if !isTimeOrdered {
      rows.removeAll { row in !query.covers(time(Int(row))) }
      // Rows of one time stay in the order of their names.
      rows.sort { (time(Int($0)), $0) < (time(Int($1)), $1) }
    }
    return .list(rows)
  }

  /// The rows with all and any of the tags in row order; `nil` where a tag is not known here.
  private func taggedRows(
    _ query: IndexQuery, in range: Range<Int>
  ) throws(SegmentDamage) -> [UInt32]? {
    var all: [Int] = []
    for tag in query.allTags {
      guard let index = try self.index(of: tag) else { return nil }
      all.append(index)
    }
    all.sort { tag($0).count < tag($1).count }
    var rows: [UInt32]?
    for index in all {
      rows =
        if let known = rows { try filter(known, taggedWith: index) } else {
          try self.rows(taggedWith: index, in: range)
        }
    }
    guard !query.anyTags.isEmpty else { return rows }
    var union = RowSet(rowCount)
    for tag in query.anyTags {
      guard let index = try self.index(of: tag) else { continue }
      for row in try self.rows(taggedWith: index, in: range) { union.insert(Int(row)) }
    }
    return rows.map { $0.filter { union.contains(Int($0)) } } ?? union.elements
  }

  private func index(of tag: String) throws(SegmentDamage) -> Int? {
    try tag.withBytes { bytes throws(SegmentDamage) in try tagIndex(bytes) }
  }

  /// The rows in the query's times, where rows are in order of time.
  private func timeRange(_ query: IndexQuery) -> Range<Int> {
    let low = query.since.map { since in lowestIndex(below: rowCount) { time($0) >= since } } ?? 0
    let high =
      query.until.map { until in lowestIndex(below: rowCount) { time($0) >= until } } ?? rowCount
    return low..<max(low, high)
  }

  private func rowsInTimeOrder(_ query: IndexQuery) throws(SegmentDamage) -> [UInt32] {
    func row(_ place: Int) throws(SegmentDamage) -> Int {
      try rowNumber(at: timeOrderAt + 4 * place)
    }
    var (low, high) = (0, rowCount)
    if let since = query.since {
      low = try lowestIndex(below: rowCount) { at throws(SegmentDamage) in
        try time(row(at)) >= since
      }
    }
    if let until = query.until {
      high = try lowestIndex(below: rowCount) { at throws(SegmentDamage) in
        try time(row(at)) >= until
      }
    }
    var rows: [UInt32] = []
    rows.reserveCapacity(max(0, high - low))
    for place in low..<max(low, high) { rows.append(UInt32(try row(place))) }
    return rows
  }
}

extension IndexQuery {
  func covers(_ time: Int64) -> Bool {
    (since.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
  }
}
