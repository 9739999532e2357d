import FileIndex
import Testing

@Suite struct IndexQueryTests {
  private func snapshot<Result>(
    of source: TableSource, _ body: (IndexSnapshot<TableSource>) throws -> Result
  ) throws -> Result {
    try withScratch { try body(DirectoryIndex(at: $0 + "/index", source: source).refresh()) }
  }

  @Test func `Tags match byte by byte, whatever they hold`() throws {
    let tags = [
      "é", "e\u{301}", "", " ", "a,b", "line\nbreak", "nul\0nul", "nul", "👩‍👩‍👧", "👩", "a", "A", "ａ",
      "\u{FFFD}", "../x", "\u{1B}[31m", String(repeating: "long", count: 5000),
    ]
    let source = TableSource()
    for (number, tag) in tags.enumerated() {
      source.put("n\(number)", in: "p", tags: [tag, "every"])
    }
    try snapshot(of: source) { snapshot throws in
      for (number, tag) in tags.enumerated() {
        #expect(try snapshot.names(IndexQuery(allTags: [tag])) == ["n\(number)"])
        #expect(try snapshot.names(IndexQuery(anyTags: [tag])) == ["n\(number)"])
      }
      let known = try snapshot.tags()
      #expect(known.count == tags.count + 1)
      #expect(known.first { $0.tag == "every" }?.count == tags.count)
      var kept: [[UInt8]] = []
      try snapshot.forEach(matching: IndexQuery(order: .oldestFirst)) { row in
        let tags = row.tags
        kept.append(Array(tags[0].utf8))
        #expect(tags.count == 2 && tags[1] == "every")
      }
      #expect(kept == tags.map { Array($0.utf8) })
    }
  }

  @Test func `All tags and any tags combine`() throws {
    let source = TableSource()
    for number in 0..<200 {
      var tags = ["all", "mod\(number % 7)"]
      if number % 40 == 0 { tags.append("rare") }
      source.put("n\(number)", in: "p", time: Int64(number), tags: tags)
    }
    try snapshot(of: source) { snapshot throws in
      func found(_ query: IndexQuery) throws -> [Int] {
        try snapshot.names(query).map { Int($0.dropFirst())! }.sorted()
      }
      let all = Array(0..<200)
      #expect(try found(IndexQuery()) == all)
      #expect(try found(IndexQuery(allTags: ["all"])) == all)
      #expect(try found(IndexQuery(allTags: ["rare"])) == all.filter { $0 % 40 == 0 })
      #expect(
        try found(IndexQuery(allTags: ["mod3", "rare", "all"]))
          == all.filter { $0 % 40 == 0 && $0 % 7 == 3 })
      #expect(
        try found(IndexQuery(allTags: ["rare"], anyTags: ["mod3", "mod5", "none"]))
          == all.filter { $0 % 40 == 0 && ($0 % 7 == 3 || $0 % 7 == 5) })
      #expect(
        try found(IndexQuery(allTags: ["all"], anyTags: ["mod0", "rare"], since: 50, until: 150))
          == all[50..<150].filter { $0 % 40 == 0 || $0 % 7 == 0 })
      #expect(try found(IndexQuery(allTags: ["all", "none"])) == [])
      #expect(try found(IndexQuery(anyTags: ["none"])) == [])
      #expect(try snapshot.count(matching: IndexQuery(allTags: ["rare"])) == 5)
      #expect(try snapshot.count(matching: IndexQuery(limit: 3)) == 3)
    }
  }

  @Test(arguments: [true, false])
  func `Time ranges hold their start and not their end`(isOrdered: Bool) throws {
    let source = TableSource()
    // In the order of names, times go up, or up and down.
    for number in 0..<100 {
      let time = isOrdered ? number : (number * 37) % 100
      source.put("n\(100 + number)", in: "p", time: Int64(time), tags: ["t\(time % 3)"])
    }
    try snapshot(of: source) { snapshot throws in
      func times(_ query: IndexQuery) throws -> [Int64] {
        var times: [Int64] = []
        try snapshot.forEach(matching: query) { times.append($0.time) }
        return times
      }
      #expect(try times(IndexQuery(since: 10, until: 13)) == [12, 11, 10])
      #expect(try times(IndexQuery(since: 97)) == [99, 98, 97])
      #expect(try times(IndexQuery(until: 2, order: .oldestFirst)) == [0, 1])
      #expect(try times(IndexQuery(since: 50, until: 50)) == [])
      #expect(try times(IndexQuery(since: 60, until: 40)) == [])
      #expect(try times(IndexQuery(since: 200)) == [])
      #expect(try times(IndexQuery(allTags: ["t1"], since: 10, until: 20)) == [19, 16, 13, 10])
      #expect(try times(IndexQuery(order: .oldestFirst, limit: 3)) == [0, 1, 2])
    }
  }

  @Test func `The limit counts what the caller's test lets through`() throws {
    let source = TableSource()
    for number in 10..<60 { source.put("n\(number)", in: "p", payload: "\(number % 10)") }
    try snapshot(of: source) { snapshot throws in
      let names = try snapshot.names(IndexQuery(limit: 2)) { row in
        row.payload.elementsEqual("7".utf8)
      }
      #expect(names == ["n57", "n47"])
    }
  }

  @Test func `Equal times are in the order of partition and name, over all segments`() throws {
    try withScratch { path throws in
      let source = TableSource(liveCount: 3)
      let index = DirectoryIndex(at: path + "/index", source: source)
      // Each refresh in between makes a segment of its own, too small to stay one.
      for name in ["c", "a", "b"] {
        for partition in ["q", "p"] {
          source.put(name, in: partition, time: 5)
          _ = try index.refresh()
        }
      }
      var found: [String] = []
      try index.refresh().forEach(matching: IndexQuery(order: .oldestFirst)) {
        found.append($0.partition + $0.name)
      }
      #expect(found == ["pa", "pb", "pc", "qa", "qb", "qc"])
    }
  }

  @Test func `Names are found by how they begin and end`() throws {
    let source = TableSource()
    for number in 0..<3000 {
      source.put("id\(10_000 + number)", in: "p\(number / 1000)")
    }
    try snapshot(of: source) { snapshot throws in
      #expect(try snapshot.names(withSuffix: "1234", limit: 5).map(\.name) == ["id11234"])
      #expect(try snapshot.names(withSuffix: "34", limit: 2).map(\.name) == ["id12934", "id12834"])
      #expect(
        try snapshot.names(withSuffix: "999", limit: 5).map(\.name)
          == ["id12999", "id11999", "id10999"])
      #expect(try snapshot.names(withSuffix: "x9999", limit: 5).isEmpty)
      let first = try snapshot.names(withPrefix: "id1200", limit: 3)
      #expect(first.map(\.name) == ["id12009", "id12008", "id12007"])
      #expect(first.first?.partition == "p2")
      #expect(
        try snapshot.names(withPrefix: "id1", inPartitions: "p1", limit: 1)[0].name == "id11999")
      #expect(try snapshot.names(withPrefix: "id1", inPartitions: "x", limit: 1).isEmpty)
      #expect(try snapshot.names(withPrefix: "", limit: 9000).count == 3000)
    }
  }
}
