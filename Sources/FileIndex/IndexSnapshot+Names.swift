extension IndexSnapshot {
  /// Where a name is.
  public struct Location: Sendable {
    public var partition: String
    public var name: String
  }

  /// The names that begin so, readable or not, by the index alone; the last in the order of
  /// partition and name come first.
  ///
  /// - Parameters:
  ///   - prefix: How the names begin.
  ///   - partitionPrefix: How the names of the partitions begin that are searched.
  ///   - limit: How many at most.
  /// - Complexity: A search in each such partition, until there are enough.
  public func names(
    withPrefix prefix: String, inPartitions partitionPrefix: String = "", limit: Int
  ) throws -> [Location] {
    try checked {
      try prefix.withBytes { prefix in
        try locations(limit) { segment, add in
          let partitions = try partitionPrefix.withBytes { try segment.partitions(withPrefix: $0) }
          for partition in partitions.reversed() {
            let rows = segment.rows(ofPartition: partition)
            let first = try lowestIndex(from: rows.lowerBound, below: rows.upperBound) {
              try segment.name($0).order(to: prefix) >= 0
            }
            let end = try lowestIndex(from: first, below: rows.upperBound) {
              try !segment.name($0).hasPrefix(prefix)
            }
            for row in (first..<end).reversed() { if !add(row) { return } }
          }
        }
      }
    }
  }

  /// Whether anything has this name, readable or not, by the index alone.
  ///
  /// - Complexity: A search in each partition.
  public func contains(_ name: String) throws -> Bool {
    try checked {
      try name.withBytes { name in
        let found = try locations(1) { segment, add in
          for partition in try "".withBytes({ try segment.partitions(withPrefix: $0) }) {
            let rows = segment.rows(ofPartition: partition)
            let row = try lowestIndex(from: rows.lowerBound, below: rows.upperBound) {
              try segment.name($0).order(to: name) >= 0
            }
            if row < rows.upperBound, try segment.name(row).order(to: name) == 0, !add(row) {
              return
            }
          }
        }
        return !found.isEmpty
      }
    }
  }

  /// The names that end so, readable or not, by the index alone; the last in the order of partition
  /// and name come first.
  ///
  /// - Complexity: With three bytes or more a few names are looked at, else all until there are enough.
  public func names(withSuffix suffix: String, limit: Int) throws -> [Location] {
    try checked {
      try suffix.withBytes { suffix in
        try locations(limit) { segment, add in
          if suffix.count < SegmentFormat.tailLength {
            for row in (0..<segment.rowCount).reversed()
            where try segment.name(row).hasSuffix(suffix) {
              if !add(row) { return }
            }
            return
          }
          for place in try segment.tailBucket(of: suffix).reversed() {
            let row = try segment.rowNumber(at: segment.tailRowsAt + 4 * place)
            if try segment.name(row).hasSuffix(suffix), !add(row) { return }
          }
        }
      }
    }
  }

  /// Gathers up to `limit` living rows of each segment, last ones first, and of these the last.
  private func locations(
    _ limit: Int, _ search: (Segment, (Int) -> Bool) throws -> Void
  ) throws -> [Location] {
    var found: [(partition: Bytes, name: Bytes)] = []
    for (number, segment) in stack.segments.enumerated() {
      var rows: [Int] = []
      try search(segment) { row in
        if rows.count < limit, !stack.isDead(row, of: number) {
          rows.append(row)
        }
        return rows.count < limit
      }
      for row in rows {
        let partition = try segment.partitionName(segment.partitionIndex(ofRow: row))
        found.append((partition, try segment.name(row)))
      }
    }
    found.sort { one, other in
      let order = one.partition.order(to: other.partition)
      return order != 0 ? order > 0 : one.name.order(to: other.name) > 0
    }
    return found.prefix(limit).map { Location(partition: $0.partition.text, name: $0.name.text) }
  }
}

extension Segment {
  fileprivate func partitions(withPrefix prefix: Bytes) throws(SegmentDamage) -> Range<Int> {
    let first = try lowestIndex(below: partitionCount) { at throws(SegmentDamage) in
      try partitionName(at).order(to: prefix) >= 0
    }
    let end = try lowestIndex(from: first, below: partitionCount) { at throws(SegmentDamage) in
      try !partitionName(at).hasPrefix(prefix)
    }
    return first..<end
  }

  /// Where the rows are listed whose names may end so.
  fileprivate func tailBucket(of suffix: Bytes) throws(SegmentDamage) -> Range<Int> {
    let bucket = Int(SegmentFormat.tailHash(suffix)) & (tailBuckets - 1)
    let first = Int(load(tailStartsAt + 4 * bucket, as: UInt32.self))
    let end = Int(load(tailStartsAt + 4 * bucket + 4, as: UInt32.self))
    guard first <= end, end <= rowCount else { throw SegmentDamage("a list of names") }
    return first..<end
  }
}
