/// What an index says at one moment; a value that stays as it is while the index goes on.
///
/// Queries look at each hit in a sealed partition once more, so that what was removed or edited since is not shown.
/// Safe to use from any number of threads.
public struct IndexSnapshot<Source: IndexSource>: Sendable {
  let source: Source
  var stack: SegmentStack
  /// Where the segments are, as far as they are on the disk.
  let folder: IndexFolder?
  /// Partitions that were compared name by name for this snapshot, sorted: their rows need no second look.
  var compared: [String] = []

  /// What the source could not read, told with every answer and part of none.
  public internal(set) var damage: [IndexDamage] = []

  /// Turns damage of the index's files into the public error, and puts the index away so that it is built anew.
  ///
  /// Small segments are checked when they are opened; this is for what shows in a large one only when it is read.
  func checked<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      let value = try body()
      try stack.checkReads()
      return value
    } catch let damage as SegmentDamage {
      folder?.discard(ifOf: stack.segments.map(\.part))
      throw IndexError.damaged(damage, path: folder?.path)
    }
  }

  /// Adds the damaged rows to what is known of damage.
  mutating func collectDamage() throws(SegmentDamage) {
    for (number, segment) in stack.segments.enumerated() {
      for index in 0..<segment.damagedCount {
        let row = try segment.damagedRow(index)
        if stack.isDead(row, of: number) { continue }
        var record = try segment.record(row)
        damage.append(
          IndexDamage(
            partition: try segment.partitionName(segment.partitionIndex(ofRow: row)).text,
            name: try record.text().text, message: try record.text().text))
      }
    }
  }

  /// How many entries match, by the index alone: nothing is looked at again.
  public func count(matching query: IndexQuery = IndexQuery()) throws -> Int {
    try checked {
      var count = 0
      var walk = try QueryWalk(stack, query)
      while count < query.limit ?? .max, walk.next() != nil { count += 1 }
      return count
    }
  }

  /// The tags that begin so, with the number of entries that have them, sorted by their bytes, by the index alone.
  ///
  /// - Complexity: A search in each segment, what it finds, and a look at each row that a newer segment took out.
  public func tags(withPrefix prefix: String = "") throws -> [(tag: String, count: Int)] {
    try checked {
      var counts: [[UInt8]: Int] = [:]
      for (number, segment) in stack.segments.enumerated() {
        var own: [Int: Int] = [:]
        try prefix.withBytes { (prefix) throws in
          let first = try lowestIndex(below: segment.tagCount) { at throws(SegmentDamage) in
            try segment.tagText(segment.sortedTag(at)).order(to: prefix) >= 0
          }
          for place in first..<segment.tagCount {
            let tag = try segment.sortedTag(place)
            guard try segment.tagText(tag).hasPrefix(prefix) else { break }
            own[tag] = Int(segment.tag(tag).count)
          }
        }
        if own.isEmpty { continue }
        for row in stack.dead[number]?.elements ?? [] {
          var record = try segment.record(Int(row))
          _ = try record.text()
          _ = try record.text()
          segment.forEachTag(in: record.rest) { tag in
            if let count = own[tag] { own[tag] = count - 1 }
          }
        }
        for (tag, count) in own where count > 0 {
          counts[Array(try segment.tagText(tag)), default: 0] += count
        }
      }
      return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
    }
  }
}
