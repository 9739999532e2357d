import FileIndex
import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct IndexSharingTests {
  @Test func `Where it cannot be written, it answers from memory or from the fallback`() throws {
    try withScratch { path throws in
      try Data("in the way".utf8).write(to: URL(fileURLWithPath: path + "/file"))
      let source = TableSource()
      source.put("a", in: "p", tags: ["t"])
      let nowhere = DirectoryIndex(at: path + "/file/index", source: source)
      #expect(try nowhere.refresh().names(IndexQuery(allTags: ["t"])) == ["a"])
      #expect(try nowhere.status().directory == nil)
      #expect(try nowhere.verify().isClean)

      let fallback = path + "/own/index"
      let index = DirectoryIndex(
        at: path + "/file/index", fallback: fallback, source: source)
      #expect(try index.refresh().names(IndexQuery(allTags: ["t"])) == ["a"])
      #expect(try index.status().directory == fallback)
      source.put("b", in: "p", tags: ["t"])
      source.calls = .init()
      #expect(try index.refresh().names(IndexQuery(allTags: ["t"])) == ["b", "a"])
      #expect(source.calls.read == 1)
    }
  }

  @Test func `Who may only read uses the owner's index, and copies it when it lags behind`() async {
    // Another user in a process of its own; without root there is nobody else to be.
    guard getuid() == 0 else { return }
    await #expect(processExitsWith: .success) {
      try withScratch { path throws in
        let source = TableSource()
        for number in 0..<1000 { source.put("n\(number)", in: "p\(100 + number / 50)") }
        _ = try DirectoryIndex(at: path + "/index", source: source).refresh()
        try FileManager.default.createDirectory(
          atPath: path + "/own", withIntermediateDirectories: false)
        chown(path + "/own", 65534, 65534)
        setgid(65534)
        setuid(65534)
        let index = DirectoryIndex(
          at: path + "/index", fallback: path + "/own/index", source: source)
        source.calls = .init()
        source.put("new", in: "p119")
        try expect(try index.refresh().count() == 1001)
        try expect(source.calls.read == 1)
        try expect(try index.status().directory == path + "/index")

        for number in 0..<400 { source.put("more\(number)", in: "p120") }
        try expect(try index.refresh().count() == 1401)
        try expect(try index.status().directory == path + "/own/index")
        source.calls = .init()
        try expect(try index.refresh().count() == 1401)
        try expect(source.calls.read == 0)
      }
    }
  }

  @Test func `Many readers and a writer at once leave an index that equals its rebuild`() throws {
    try withScratch { path throws in
      let source = TableSource()
      source.put("first", in: "p10")
      let isDone = Atomic(false)
      let failures = Mutex<[String]>([])
      let readers = DispatchGroup()
      for _ in 0..<6 {
        DispatchQueue.global().async(group: readers) {
          let index = DirectoryIndex(at: path + "/index", source: source)
          while !isDone.load(ordering: .sequentiallyConsistent) {
            do {
              var names: [String] = []
              try index.refresh().forEach(matching: IndexQuery(allTags: ["t"])) {
                names.append($0.partition + $0.name)
              }
              let twice = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys
              if !twice.isEmpty { failures.withLock { $0.append("twice: \(twice)") } }
            } catch { failures.withLock { $0.append("\(error)") } }
          }
        }
      }
      for number in 0..<2000 {
        source.put("n\(number % 300)", in: "p\(10 + number / 100)", tags: ["t"])
        if number % 7 == 0 { source.remove("n\(number % 200)", in: "p\(10 + number / 150)") }
      }
      isDone.store(true, ordering: .sequentiallyConsistent)
      readers.wait()
      #expect(failures.withLock { $0 } == [])
      let fresh = try DirectoryIndex(at: path + "/fresh", source: source).refresh().dump()
      #expect(try DirectoryIndex(at: path + "/index", source: source).refresh().dump() == fresh)
    }
  }

  @Test func `Who dies before any step leaves an index that is right`() async throws {
    let path = NSTemporaryDirectory() + "fileindex-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .success) { [path = path as String] in
      setenv("WALLABY_COUNT_STEPS", path + ".steps", 1)
      try Self.work(at: path) { _, _ in }
      exit(0)
    }
    let total = try String(contentsOfFile: path + ".steps", encoding: .utf8)
    try FileManager.default.removeItem(atPath: path + ".steps")
    let steps = try #require(Int(total.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(steps > 20)
    for step in 1...steps {
      try FileManager.default.removeItem(atPath: path)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, step = step as Int] in
        setenv("WALLABY_DIE_BEFORE_STEP", "\(step)", 1)
        try Self.work(at: path) { _, _ in }
      }
      try Self.work(at: path) { source, index in
        let fresh = try withScratch { try DirectoryIndex(at: $0, source: source).refresh().dump() }
        #expect(try index.refresh().dump() == fresh, "step \(step)")
        #expect(try index.verify().isClean, "step \(step)")
      }
    }
  }

  /// Builds an index, adds to it, merges, verifies and mends; the same each time.
  private static func work(
    at path: String,
    _ check: (TableSource, DirectoryIndex<TableSource>) throws -> Void
  ) throws {
    let source = TableSource()
    let index = DirectoryIndex(at: path + "/index", source: source)
    for number in 0..<9 { source.put("n\(number)", in: "p\(10 + number / 3)", tags: ["t"]) }
    try check(source, index)
    _ = try index.refresh()
    source.put("more", in: "p12")
    try check(source, index)
    _ = try index.refresh()
    source.remove("n1", in: "p10", silently: true)
    _ = try index.verify()
    try check(source, index)
  }
}

private struct Unexpected: Error {}

private func expect(_ condition: Bool) throws {
  if !condition { throw Unexpected() }
}
