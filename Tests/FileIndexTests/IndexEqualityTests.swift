import Synchronization
import Testing

@testable import FileIndex

@Suite struct IndexEqualityTests {
  /// One random change, as a writer or as somebody behind the index's back makes it; the latter
  /// only where readers look.
  private func change(_ source: TableSource, _ numbers: inout SeededNumbers, _ newest: inout Int) {
    let live = newest - 1
    let partition = "p\(Int.random(in: 10...newest, using: &numbers))"
    let isLive = Int(partition.dropFirst())! >= live
    let name = "n\(Int.random(in: 0..<40, using: &numbers))"
    let silently = isLive && Bool.random(using: &numbers)
    switch Int.random(in: 0..<20, using: &numbers) {
    case 0 where newest < 60:
      newest += 1
      source.put("first", in: "p\(newest)", silently: silently)
    case 1: source.removePartition("p\(Int.random(in: 10...max(10, live - 1), using: &numbers))")
    case 2, 3, 4: source.remove(name, in: partition, silently: silently)
    case 5: source.put(name, in: partition, payload: "unreadable", silently: silently)
    case 6:
      source.state.withLock { $0.trustsMarks.toggle() }
    default:
      let tags = ["é", "e\u{301}", "a", "b", "all"].filter { tag in
        tag == "all" || Int.random(in: 0..<4, using: &numbers) == 0
      }
      source.put(
        name, in: partition, time: Int64.random(in: 0..<500, using: &numbers), tags: tags,
        isFinal: Int.random(in: 0..<5, using: &numbers) > 0,
        payload: String(repeating: "x", count: Int.random(in: 0..<60, using: &numbers)),
        silently: silently)
    }
  }

  @Test(arguments: [512, 0])
  func `An index equals its rebuild, and its answers a plain search, after anything`(
    smallSegment: Int
  ) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the random changes: \(seed)")
    var numbers = SeededNumbers(seed: seed)
    try withScratch { path throws in
      let source = TableSource()
      var index = DirectoryIndex(at: path + "/index", source: source)
      // With zero there are many small segments, each taking rows of the older ones out.
      index.smallSegment = smallSegment
      var mostSegments = 0
      var newest = 11
      source.put("first", in: "p10")
      source.put("first", in: "p11")
      for round in 0..<100 {
        for _ in 0..<Int.random(in: 0..<25, using: &numbers) {
          change(source, &numbers, &newest)
        }
        let snapshot = try index.refresh()
        let fresh = try DirectoryIndex(at: path + "/fresh-\(round)", source: source).refresh()
        let isSame = try snapshot.dump() == fresh.dump()
        try #require(isSame, "round \(round) of seed \(seed)")
        #expect(try tagCounts(snapshot) == tagCounts(fresh), "round \(round) of seed \(seed)")
        try compareAnswers(snapshot, source, &numbers, "round \(round) of seed \(seed)")
        mostSegments = max(mostSegments, try index.status().segments)
      }
      #expect(smallSegment > 0 || mostSegments > 3)
      #expect(try index.verify().isClean)
    }
  }

  @Test func `A partition that is read before its turn waits for it`() throws {
    var join = PartitionJoin(writer: SegmentWriter(identity: 1))
    for place in [2, 0, 3, 1] {
      var writer = SegmentWriter(identity: 0)
      "p\(place)".withBytes { writer.beginPartition($0, mark: 1) }
      let part = ReadPartition(
        stack: try SegmentStack().adding(Segment(writer.finish())), pending: ["p\(place)"],
        unreadable: [])
      try join.join(part, place)
    }
    #expect(join.pending == ["p0", "p1", "p2", "p3"])
    let segment = try Segment(join.finish())
    #expect(try (0..<4).map { try segment.partitionName($0).text } == join.pending)
  }

  private func tagCounts(_ snapshot: IndexSnapshot<TableSource>) throws -> [String] {
    try snapshot.tags().map { "\(Array($0.tag.utf8)) \($0.count)" }
  }

  private func compareAnswers(
    _ snapshot: IndexSnapshot<TableSource>, _ source: TableSource,
    _ numbers: inout SeededNumbers, _ place: Comment
  ) throws {
    func some(_ tags: [String]) -> [String] {
      tags.filter { _ in Int.random(in: 0..<3, using: &numbers) == 0 }
    }
    for _ in 0..<6 {
      let since = Int64.random(in: 0..<500, using: &numbers)
      let query = IndexQuery(
        allTags: some(["all", "a", "é", "none"]), anyTags: some(["b", "e\u{301}", "all"]),
        since: Bool.random(using: &numbers) ? since : nil,
        until: Bool.random(using: &numbers) ? since + 200 : nil,
        order: Bool.random(using: &numbers) ? .newestFirst : .oldestFirst,
        limit: Bool.random(using: &numbers) ? 7 : nil)
      var found: [String] = []
      try snapshot.forEach(matching: query) {
        found.append("\($0.time) \($0.partition) \($0.name)")
      }
      let expected = plainSearch(source, query)
      #expect(found == expected, place)
    }
  }

  /// The answer by looking at everything there is.
  private func plainSearch(_ source: TableSource, _ query: IndexQuery) -> [String] {
    func has(_ entry: IndexEntry, _ tag: String) -> Bool {
      entry.tags.contains { Array($0.utf8) == Array(tag.utf8) }
    }
    let state = source.state.withLock { $0 }
    var hits: [(time: Int64, partition: String, name: String)] = []
    for (partition, entries) in state.partitions {
      for (name, entry) in entries where entry.payload != TableSource.Table.unreadable {
        guard query.allTags.allSatisfy({ has(entry, $0) }),
          query.anyTags.isEmpty || query.anyTags.contains(where: { has(entry, $0) }),
          entry.time >= query.since ?? .min, entry.time < query.until ?? .max
        else { continue }
        hits.append((entry.time, partition, name))
      }
    }
    hits.sort { $0 < $1 }
    if query.order == .newestFirst { hits.reverse() }
    return hits.prefix(query.limit ?? .max).map { "\($0.time) \($0.partition) \($0.name)" }
  }
}
