extension IndexSnapshot {
  /// Calls `body` with each entry that matches, in the query's order.
  ///
  /// - Parameters:
  ///   - query: Tags, times, order and limit.
  ///   - isWanted: A test of the caller's own, made before the limit counts and before the source is asked.
  ///   - body: Receives the hits that are still there.
  /// - Returns: What turned out to be unreadable on the way.
  /// - Throws: What the closures throw, and ``IndexError`` with code `damaged`.
  /// - Complexity: One stamp for each hit in a sealed partition.
  @discardableResult
  public func forEach(
    matching query: IndexQuery = IndexQuery(),
    where isWanted: (borrowing IndexRow) throws -> Bool = { _ in true },
    _ body: (borrowing IndexRow) throws -> Void
  ) throws -> [IndexDamage] {
    try checked {
      var damage: [IndexDamage] = []
      var left = query.limit ?? .max
      var walk = try QueryWalk(stack, query)
      var look = try SecondLook(self)
      let windows = stack.segments.map { HeapWindow($0) }
      while left > 0, let place = walk.next() {
        let row = try windows[place.segment].row(place.row)
        guard try isWanted(row) else { continue }
        switch try look.verdict(on: row, at: place) {
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
          guard try isWanted(fresh) else { break }
          try body(fresh)
          left -= 1
        case .unreadable(let message):
          damage.append(
            IndexDamage(partition: row.partition, name: row.name, message: message))
        }
      }
      return damage
    }
  }
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

/// Asks the source whether hits are still what the index says, one stamp for each.
private struct SecondLook<Source: IndexSource> {
  enum Verdict {
    case same
    case gone
    case changed(IndexEntry)
    case unreadable(String)
  }

  private let snapshot: IndexSnapshot<Source>
  /// For each segment, which of its partitions were compared already.
  private let compared: [Set<Int>]
  private var partition = ""
  /// Where `partition` is; hits of one partition mostly come in a row.
  private var segment = -1
  private var index = -1

  init(_ snapshot: IndexSnapshot<Source>) throws(SegmentDamage) {
    self.snapshot = snapshot
    var compared: [Set<Int>] = []
    for segment in snapshot.stack.segments {
      var known: Set<Int> = []
      for name in snapshot.compared {
        let index = try name.withBytes { bytes throws(SegmentDamage) in
          try segment.partitionIndex(named: bytes)
        }
        if let index { known.insert(index) }
      }
      compared.append(known)
    }
    self.compared = compared
  }

  mutating func verdict(
    on row: borrowing IndexRow, at place: SegmentStack.Place
  ) throws(SegmentDamage) -> Verdict {
    let index = snapshot.stack.segments[place.segment].partitionIndex(ofRow: place.row)
    if !row.isFinal || compared[place.segment].contains(index) { return .same }
    do {
      let name = row.name
      guard
        let stamp = try snapshot.source.stamp(
          of: name, in: partitionName(of: row, at: place, index))
      else { return .gone }
      if stamp == row.stamp { return .same }
      guard let entry = try snapshot.source.open(partition)?.read(name) else { return .gone }
      return .changed(entry)
    } catch {
      return .unreadable("\(error)")
    }
  }

  private mutating func partitionName(
    of row: borrowing IndexRow, at place: SegmentStack.Place, _ index: Int
  ) -> String {
    if place.segment != segment || index != self.index {
      (segment, self.index) = (place.segment, index)
      partition = row.partition
    }
    return partition
  }
}
