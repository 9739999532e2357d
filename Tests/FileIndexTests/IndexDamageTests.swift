import Foundation
import POSIXSupport
import Testing

@testable import FileIndex

@Suite struct IndexDamageTests {
  private func source() -> TableSource {
    let source = TableSource()
    for number in 0..<12 {
      source.put(
        "n\(number)", in: "p\(number % 4)", time: Int64((number * 5) % 12),
        tags: ["all", "t\(number)"], isFinal: number % 5 > 0, payload: "\(number)")
    }
    source.setUnreadable("n3", true)
    return source
  }

  /// Asks a segment everything; whatever it holds, it answers or says that it is damaged.
  private func exercise(_ bytes: [UInt8], _ source: TableSource) throws(SegmentDamage) {
    let stack = try SegmentStack().adding(Segment(bytes))
    let snapshot = IndexSnapshot(source: source, stack: stack, folder: nil)
    for ask: () throws -> Void in [
      { _ = try snapshot.dump() },
      { _ = try snapshot.tags() },
      { _ = try snapshot.names(IndexQuery(allTags: ["all"], since: 3)) },
      { _ = try snapshot.names(IndexQuery(anyTags: ["t1", "t7"], order: .oldestFirst)) },
      { _ = try snapshot.names(IndexQuery(since: 2, until: 9)) },
      { _ = try snapshot.names(withSuffix: "n11", limit: 3) },
      { _ = try snapshot.names(withPrefix: "n", limit: 30) },
      { _ = try stack.unsettledRows() },
      {
        var writer = SegmentWriter(identity: 1)
        try stack.merge(from: 0, into: &writer)
        _ = try writer.finish()
      },
    ] { try? ask() }
  }

  @Test func `No byte of a segment can bring a reader down`() throws {
    try withScratch { path throws in
      let source = source()
      _ = try DirectoryIndex(at: path, source: source).refresh()
      let name = try segmentName(path)
      let good = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
      try exercise(good, source)
      // The checksum of the body is not looked at here, so that flipped bytes reach the readers.
      for place in good.indices {
        for flip: UInt8 in [0x01, 0x80, 0xFF] {
          var bad = good
          bad[place] ^= flip
          try? exercise(bad, source)
        }
      }
      for count in 0..<good.count { try? exercise(Array(good[..<count]), source) }
    }
  }

  @Test func `Whatever byte of the index is wrong or missing, the answer is right`() throws {
    try withScratch { path throws in
      let source = source()
      let index = DirectoryIndex(at: path, source: source)
      let right = try index.refresh().dump()
      for name in [try segmentName(path), "manifest"] {
        let url = URL(fileURLWithPath: path + "/" + name)
        let manifestURL = URL(fileURLWithPath: path + "/manifest")
        let (good, manifest) = (try Data(contentsOf: url), try Data(contentsOf: manifestURL))
        var damages = (0..<good.count).map { place in
          var bad = good
          bad[place] ^= 0x10
          return bad
        }
        damages += stride(from: 0, to: good.count, by: 13).map { good.prefix($0) }
        for bad in damages {
          try manifest.write(to: manifestURL)
          try FileManager.default.removeItem(at: url)
          try bad.write(to: url)
          #expect(try index.refresh().dump() == right)
        }
        try manifest.write(to: manifestURL)
        try good.write(to: url)
        #expect(try index.verify().isClean)
        try damages[20].write(to: url)
        let report = try index.verify()
        #expect(report.wasDamaged)
        #expect(try index.verify().isClean)
      }
    }
  }

  @Test func `Of a segment cut short while it is in use, nothing wrong is told`() throws {
    try withScratch { path throws in
      let source = TableSource()
      // Larger than what is read as a whole when it is opened.
      for number in 0..<900 {
        source.put(
          "n\(1000 + number)", in: "p\(10 + number / 100)", tags: ["t\(number % 9)", "all"],
          isFinal: number % 100 > 0, payload: String(repeating: "x", count: 500))
      }
      var index = DirectoryIndex(at: path, source: source)
      // As where other hosts share the file system.
      index.primary.mayMap = false
      let questions: [(IndexSnapshot<TableSource>) throws -> String] = [
        { "\(try $0.count(matching: IndexQuery(since: 300)))" },
        {
          var names = ""
          try $0.forEach(matching: IndexQuery(anyTags: ["t4"])) { row in
            #expect(row.tags == ["t4", "all"])
            names += row.name
          }
          return names
        },
        { "\(try $0.names(IndexQuery(limit: 1)) { _ in true })" },
        { "\(try $0.names(withPrefix: "n15", limit: 30).map(\.partition))" },
        { "\(try $0.names(withSuffix: "500", limit: 3).map(\.partition))" },
        { "\(try $0.tags())" },
        { try $0.dump() },
      ]
      var failures = 0
      for question in questions {
        let right = try question(index.refresh())
        for size: UInt64 in [0, 8192, 400_000] {
          let snapshot = try index.refresh()
          let found = try #require(index.contents())
          try cutShort(path, to: size)
          do { #expect(try question(snapshot) == right) } catch let error as IndexError {
            #expect(error.code == .damaged)
            failures += 1
          }
          #expect(throws: Halt.self) { try index.update(found, for: IndexQuery()) }
          #expect(try question(index.refresh()) == right)
        }
      }
      #expect(failures > questions.count)
    }
  }

  private func cutShort(_ path: String, to size: UInt64) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasPrefix("segment-") {
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path + "/" + name))
      try file.truncate(atOffset: min(size, file.seekToEnd()))
    }
  }

  @Test(arguments: ["manifest", "segment", "folder"])
  func `What is missing or of another kind is made anew`(what: String) throws {
    try withScratch { scratch throws in
      let path = scratch + "/index"
      let index = DirectoryIndex(at: path, source: source())
      let right = try index.refresh().dump()
      let victim =
        switch what {
        case "manifest": path + "/manifest"
        case "segment": path + "/" + (try segmentName(path))
        default: path
        }
      try FileManager.default.removeItem(atPath: victim)
      #expect(try index.refresh().dump() == right)
      if what == "manifest" {
        try FileManager.default.removeItem(atPath: victim)
        try FileManager.default.createDirectory(atPath: victim, withIntermediateDirectories: false)
        #expect(try index.refresh().dump() == right)
      }
    }
  }

  private func segmentName(_ path: String) throws -> String {
    try FileManager.default.contentsOfDirectory(atPath: path).first {
      $0.hasPrefix("segment-")
    }!
  }
}
