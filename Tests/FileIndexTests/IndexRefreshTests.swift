import FileIndex
import Foundation
import Synchronization
import Testing

@Suite struct IndexRefreshTests {
  private func withIndex(
    _ source: TableSource, _ body: (DirectoryIndex<TableSource>, String) throws -> Void
  ) throws {
    try withScratch { try body(DirectoryIndex(at: $0 + "/index", source: source), $0 + "/index") }
  }

  @Test func `New, changed and removed entries of live partitions are in the next answer`() throws {
    let source = TableSource()
    try withIndex(source) { index, _ throws in
      #expect(try index.refresh().count() == 0)
      source.put("a", in: "p1", tags: ["x"])
      source.put("b", in: "p2", tags: ["x"])
      #expect(try index.refresh().names(IndexQuery(allTags: ["x"])) == ["b", "a"])
      source.put("a", in: "p1", tags: ["y"])
      #expect(try index.refresh().names(IndexQuery(allTags: ["x"])) == ["b"])
      #expect(try index.refresh().names(IndexQuery(allTags: ["y"])) == ["a"])
      source.remove("b", in: "p2", silently: true)
      #expect(try index.refresh().names(IndexQuery()) == ["a"])
      #expect(try index.refresh().tags().map(\.tag) == ["y"])
    }
  }

  @Test func `Nothing new costs no reading, no writing and no look at sealed partitions`() throws {
    let source = TableSource()
    for number in 0..<50 { source.put("n\(number)", in: "p\(10 + number % 10)", tags: ["t"]) }
    try withIndex(source) { index, path throws in
      _ = try index.refresh()
      let before = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      let manifest = try Data(contentsOf: URL(fileURLWithPath: path + "/manifest"))
      source.calls = .init()
      let snapshot = try index.refresh()
      #expect(source.calls == .init(opened: 2, listed: 2, stamped: 10, read: 0))
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == before)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/manifest")) == manifest)

      // Listing by tag reads no entry: one stamp each, but for those just compared.
      source.calls = .init()
      #expect(try snapshot.names(IndexQuery(allTags: ["t"])).count == 50)
      #expect(source.calls.read == 0)
      #expect(source.calls.stamped == 40)
    }
  }

  @Test func `A partition that nobody saw while it was live is listed`() throws {
    let source = TableSource()
    source.put("a", in: "p10")
    try withIndex(source) { index, _ throws in
      _ = try index.refresh()
      for number in 11..<20 { source.put("n\(number)", in: "p\(number)") }
      source.put("b", in: "p10", silently: true)
      #expect(try index.refresh().count() == 11)
    }
  }

  @Test func `Sealed partitions are looked at again when the token moves, or has not settled`()
    throws
  {
    let source = TableSource()
    for number in 10..<20 { source.put("n\(number)", in: "p\(number)") }
    try withIndex(source) { index, _ throws in
      _ = try index.refresh()
      source.put("old", in: "p10")
      #expect(try index.refresh().names(IndexQuery()).contains("old"))

      source.state.withLock { $0.isSettled = false }
      source.put("older", in: "p09")
      #expect(try index.refresh().count() == 12)
      // The same token, but it has not settled.
      source.state.withLock { state in
        state.partitions["p11"]!["late"] = IndexEntry(time: 1, stamp: 1)
        state.marks["p11"]! += 1
      }
      #expect(try index.refresh().count() == 13)
      source.state.withLock { state in
        state.partitions["p10"]!["late"] = IndexEntry(time: 1, stamp: 1)
        state.marks["p10"]! += 1
        state.isSettled = true
      }
      #expect(try index.refresh().count() == 14)
    }
  }

  @Test func `A sealed partition whose mark cannot be trusted is listed again`() throws {
    let source = TableSource()
    for number in 10..<20 { source.put("n\(number)", in: "p\(number)") }
    try withIndex(source) { index, _ throws in
      source.state.withLock { $0.trustsMarks = false }
      _ = try index.refresh()
      source.put("late", in: "p10", silently: true)
      source.state.withLock { $0.trustsMarks = true }
      #expect(try index.refresh().count() == 11)
      // From now on it is trusted, and left alone.
      source.calls = .init()
      _ = try index.refresh()
      #expect(source.calls.listed == 2)
    }
  }

  @Test func `Open entries are looked at wherever they are until they are final`() throws {
    let source = TableSource()
    source.put("run", in: "p10", isFinal: false)
    for number in 11..<20 { source.put("n\(number)", in: "p\(number)") }
    try withIndex(source) { index, _ throws in
      _ = try index.refresh()
      source.put("run", in: "p10", tags: ["done"], isFinal: false, silently: true)
      #expect(try index.refresh().names(IndexQuery(allTags: ["done"])) == ["run"])
      #expect(try index.status().openEntries == 1)
      source.put("run", in: "p10", tags: ["final"], silently: true)
      #expect(try index.refresh().names(IndexQuery(allTags: ["final"])) == ["run"])
      #expect(try index.status().openEntries == 0)
      source.remove("run", in: "p10", silently: true)
      #expect(try index.refresh().names(IndexQuery(allTags: ["final"])) == [])
    }
  }

  @Test func `What was removed or edited behind a sealed partition's back is not shown`() throws {
    let source = TableSource()
    for number in 10..<20 { source.put("n\(number)", in: "p\(number)", tags: ["t"]) }
    try withIndex(source) { index, _ throws in
      _ = try index.refresh()
      source.remove("n10", in: "p10", silently: true)
      source.put("n11", in: "p11", tags: ["u"], silently: true)
      source.put("n12", in: "p12", time: 0, tags: ["t"], payload: "new", silently: true)
      source.removePartition("p13", silently: true)
      var payloads: [String: String] = [:]
      try index.refresh().forEach(matching: IndexQuery(allTags: ["t"])) {
        payloads[$0.name] = String(decoding: $0.payload, as: UTF8.self)
      }
      #expect(payloads.keys.sorted() == ["n12", "n14", "n15", "n16", "n17", "n18", "n19"])
      #expect(payloads["n12"] == "new")

      let report = try index.verify()
      #expect(
        report.differences.map { "\($0.kind) \($0.name)" }.sorted() == [
          "changed n11", "changed n12", "gone n10", "gone n13",
        ])
      #expect(try index.verify().isClean)
      #expect(try index.refresh().names(IndexQuery(allTags: ["u"])) == ["n11"])
    }
  }

  @Test func `What cannot be read is told with every answer and hides nothing`() throws {
    let source = TableSource()
    for number in 10..<20 { source.put("n\(number)", in: "p\(number)") }
    source.setUnreadable("n10", true)
    try withIndex(source) { index, _ throws in
      for _ in 0..<2 {
        let snapshot = try index.refresh()
        #expect(snapshot.damage.map(\.name) == ["n10"])
        #expect(snapshot.damage.first?.message == "cannot read this")
        #expect(try snapshot.names(IndexQuery()).count == 9)
        #expect(try snapshot.names(withSuffix: "n10", limit: 2).count == 1)
      }
      #expect(try index.status().damagedEntries == 1)
      source.setUnreadable("n10", false)
      let snapshot = try index.refresh()
      #expect(snapshot.damage.isEmpty)
      #expect(try snapshot.count() == 10)
    }
  }

  @Test func `What is built at once is what comes bit by bit, with all that cannot be read`() throws
  {
    let source = TableSource()
    try withScratch { path throws in
      let old = DirectoryIndex(at: path + "/old", source: source)
      _ = try old.refresh()
      // Of very different sizes, so that some are read long before their turn.
      for number in 100..<250 {
        for row in 0..<(number % 50 == 0 ? 2000 : number % 7) {
          source.put(
            "n\(row)", in: "p\(number)", tags: ["t\(row % 9)", "u\(number)"],
            isFinal: row % 5 > 0, payload: row % 11 == 3 ? "unreadable" : "\(row)")
        }
        if number % 13 == 0 { source.setUnreadable("p\(number)", true) }
      }
      let new = DirectoryIndex(at: path + "/new", source: source)
      for _ in 0..<2 {
        let (one, other) = (try old.refresh(), try new.refresh())
        #expect(try one.dump() == other.dump())
        #expect(
          Set(one.damage.map { [$0.partition, $0.name, $0.message] })
            == Set(other.damage.map { [$0.partition, $0.name, $0.message] }))
        #expect(one.damage.count == other.damage.count)
        for number in 100..<250 { source.setUnreadable("p\(number)", false) }
      }
    }
  }

  @Test func `Partitions come back after they were gone`() throws {
    let source = TableSource()
    for number in 10..<20 { source.put("n\(number)", in: "p\(number)") }
    try withIndex(source) { index, _ throws in
      _ = try index.refresh()
      // The newest two go, without a word, so that those before them are live.
      for number in 18..<20 { source.removePartition("p\(number)", silently: true) }
      source.put("y", in: "p17", silently: true)
      #expect(try index.refresh().count() == 9)

      for number in 12..<18 { source.removePartition("p\(number)") }
      #expect(try index.refresh().names(IndexQuery()) == ["n11", "n10"])
      // Live now, without a word: they are the newest two.
      source.put("x", in: "p10", silently: true)
      #expect(try index.refresh().count() == 3)
      source.put("back", in: "p15")
      #expect(try index.refresh().names(IndexQuery(limit: 1)) == ["back"])
    }
  }

  @Test func `An index made for another format is built anew`() throws {
    try withScratch { path throws in
      let old = TableSource(format: 1)
      old.put("a", in: "p", payload: "old")
      _ = try DirectoryIndex(at: path, source: old).refresh()
      let new = TableSource(format: 2)
      new.put("a", in: "p", payload: "new")
      var payloads: [[UInt8]] = []
      try DirectoryIndex(at: path, source: new).refresh().forEach(matching: IndexQuery()) {
        payloads.append($0.payload)
      }
      #expect(payloads == [Array("new".utf8)])
    }
  }

  @Test func `Segments stay few and small whatever comes`() throws {
    let source = TableSource()
    try withIndex(source) { index, path throws in
      for number in 0..<400 {
        source.put("n\(1000 + number)", in: "p")
        if number % 3 == 0 { source.remove("n\(1000 + number / 2)", in: "p") }
        _ = try index.refresh()
      }
      let status = try index.status()
      #expect(status.segments <= 4)
      #expect(status.sizeInBytes < 150 * 400)
      let fresh = try withScratch { try DirectoryIndex(at: $0, source: source).refresh().dump() }
      #expect(try index.refresh().dump() == fresh)
      try age(path)
      let before = try segments(in: path)
      source.put("last", in: "p")
      _ = try index.refresh()
      // All but those that counted until now.
      let left = try segments(in: path).intersection(before)
      #expect(left.count <= status.segments && left.count < before.count)
    }
  }

  @Test func `A segment stays for its readers for ten minutes after it was merged, however old`()
    throws
  {
    let source = TableSource()
    try withIndex(source) { index, path throws in
      source.put("first", in: "p")
      _ = try index.refresh()
      let first = try segments(in: path)
      try age(path)
      source.put("second", in: "p")
      _ = try index.refresh()
      #expect(try index.status().segments == 1)
      #expect(try segments(in: path).isSuperset(of: first))
      try age(path)
      source.put("third", in: "p")
      _ = try index.refresh()
      #expect(try segments(in: path).isDisjoint(with: first))
    }
  }

  private func segments(in path: String) throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix("segment-") })
  }

  /// As if eleven minutes had gone by.
  private func age(_ path: String) throws {
    for name in try segments(in: path) {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -700)], ofItemAtPath: path + "/" + name)
    }
  }
}
