extension IndexSnapshot {
  /// Calls `body` with each entry that matches, in the query's order.
  ///
  /// - Parameters:
  ///   - query: Tags, times, order and limit.
  ///   - isWanted: A test of the caller's own, made before the limit counts and before the source is asked. With one, the
  ///     first hits are handed over at once, then more and more together.
  ///   - body: Receives the hits that were still there when the source was asked: for up to 1024 at a time, before the first
  ///     of them is handed over.
  /// - Returns: What turned out to be unreadable on the way.
  /// - Throws: What the closures throw, and ``IndexError`` with code `damaged`.
  /// - Complexity: One stamp for each hit in a sealed partition.
  @discardableResult
  public func forEach(
    matching query: IndexQuery = IndexQuery(),
    where isWanted: ((borrowing IndexRow) throws -> Bool)? = nil,
    _ body: (borrowing IndexRow) throws -> Void
  ) throws -> [IndexDamage] {
    try checked {
      var damage: [IndexDamage] = []
      var left = query.limit ?? .max
      var walk = try QueryWalk(stack, query)
      let look = try SecondLook(self)
      let windows = stack.segments.map { HeapWindow($0) }
      var size = isWanted == nil ? Self.largestBatch : 1
      while left > 0 {
        var batch = HitBatch()
        while batch.count < min(left, size), let place = walk.next() {
          let record = try windows[place.segment].record(place.row)
          let row = try IndexRow(stack.segments[place.segment], place.row, HeapRecord(record))
          if try isWanted?(row) ?? true {
            row.readAhead()
            batch.append(place, record)
          }
        }
        if batch.count == 0 { break }
        size = min(2 * size, Self.largestBatch)
        let verdicts = try look.verdicts(on: batch)
        try stack.checkReads()
        try batch.forEach(in: stack) { index, _, row in
          switch verdicts[index] {
          case .same:
            try body(row)
            left -= 1
          case .gone:
            break
          case .changed(let entry):
            guard let changed = try Segment.of(row, entry) else { break }
            let one = try SegmentStack().adding(changed)
            var again = try QueryWalk(one, query)
            guard again.next() != nil else { break }
            let fresh = try IndexRow(changed, 0)
            guard try isWanted?(fresh) ?? true else { break }
            try body(fresh)
            left -= 1
          case .unreadable(let message):
            damage.append(
              IndexDamage(partition: row.partition, name: row.name, message: message))
          }
        }
      }
      return damage
    }
  }

  /// How many hits are held and looked at together.
  private static var largestBatch: Int { 1024 }
}

extension Segment {
  /// A segment in memory with one entry in the place of a row.
  fileprivate static func of(_ row: borrowing IndexRow, _ entry: IndexEntry) throws -> Segment? {
    var writer = SegmentWriter(identity: 0)
    row.partition.withBytes { writer.beginPartition($0, mark: 0) }
    try row.withName { try writer.append($0, entry) }
    return try Segment(writer.finish())
  }
}
