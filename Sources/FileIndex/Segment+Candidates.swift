extension Segment {
  /// The rows with the query's tags and times; those taken out since, and damaged ones, are still among them.
  func candidates(_ query: IndexQuery) throws(SegmentDamage) -> Candidates {
    let isBackwards = query.order == .newestFirst
    let range = isTimeOrdered ? timeRange(query) : 0..<rowCount
    guard !query.allTags.isEmpty || !query.anyTags.isEmpty else {
      if isTimeOrdered { return Candidates(range, isBackwards: isBackwards) }
      return Candidates(try rowsInTimeOrder(query), isBackwards: isBackwards)
    }
    var rows: [UInt32]
    switch try taggedRows(query, in: range) {
    case .list(let list): rows = list
    case .set(let set):
      if isTimeOrdered { return Candidates(set, below: rowCount, isBackwards: isBackwards) }
      rows = set.elements
    }
    if !isTimeOrdered {
      rows.removeAll { !query.covers(time(Int($0))) }
      // Rows of one time stay in the order of their names.
      rows.sort { (time(Int($0)), $0) < (time(Int($1)), $1) }
    }
    return Candidates(rows, isBackwards: isBackwards)
  }

  private enum Tagged {
    case list([UInt32])
    case set(RowSet)
  }

  /// The rows in a range with all, and any, of the tags.
  private func taggedRows(
    _ query: IndexQuery, in range: Range<Int>
  ) throws(SegmentDamage) -> Tagged {
    var all: [Int] = []
    for tag in query.allTags {
      guard let index = try index(of: tag) else { return .list([]) }
      all.append(index)
    }
    all.sort { tag($0).count < tag($1).count }
    let any = try query.anyTags.isEmpty ? nil : union(of: query.anyTags, in: range)

    if let rarest = all.first, !isDense(rarest) {
      var rows = try self.rows(taggedWith: rarest, in: range)
      for index in all.dropFirst() { rows = try filter(rows, taggedWith: index) }
      if let any { rows.removeAll { !any.contains(Int($0)) } }
      return .list(rows)
    }
    var rows = any
    for index in all {
      let tagged = try bitMap(index)
      if rows == nil { rows = tagged } else { rows?.formIntersection(tagged) }
    }
    rows?.keep(range)
    return .set(rows ?? RowSet(rowCount))
  }

  private func union(of tags: [String], in range: Range<Int>) throws(SegmentDamage) -> RowSet {
    var union = RowSet(rowCount)
    for tag in tags {
      guard let index = try index(of: tag) else { continue }
      if isDense(index) {
        union.formUnion(try bitMap(index))
      } else {
        for row in try rows(taggedWith: index, in: range) { union.insert(Int(row)) }
      }
    }
    return union
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
