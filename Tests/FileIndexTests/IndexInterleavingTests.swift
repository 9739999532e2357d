import Synchronization
import Testing

@testable import FileIndex

@Suite struct IndexInterleavingTests {
  /// A writer and readers who come in between any two looks of a refresh or an answer, and of one another's.
  private final class Crowd {
    let source: InterruptedSource
    let path: String
    var numbers: SeededNumbers
    private var newest = 12
    private var depth = 0
    /// Entries that stood twice in an answer, or in the index.
    var twice: Set<String> = []

    init(_ source: InterruptedSource, at path: String, seed: UInt64) {
      self.source = source
      self.path = path
      numbers = SeededNumbers(seed: seed)
    }

    func isOne(in count: Int) -> Bool { number(count) == 0 }

    private func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &numbers) }

    func change() {
      let (partition, number) = ("p\(10 + number(newest - 9))", number(20))
      let name = "n\(number)"
      switch self.number(20) {
      case 0: if isOne(in: 4) { source.table.removePartition(partition) }
      case 1: if newest < 18 { newest += 1 }
      case 2:
        let (isSettled, trustsMarks) = (!isOne(in: 3), !isOne(in: 3))
        source.table.state.withLock { ($0.isSettled, $0.trustsMarks) = (isSettled, trustsMarks) }
      case 3..<8: source.table.remove(name, in: partition)
      default:
        source.table.put(
          name, in: partition, time: source.timesFollowFromNames ? Int64(number) : nil,
          tags: ["t"], isFinal: !isOne(in: 3))
      }
    }

    func interrupt() throws {
      if isOne(in: 8) { change() }
      guard depth < 2, isOne(in: 150) else { return }
      depth += 1
      try look()
      depth -= 1
    }

    func look() throws {
      var index = DirectoryIndex(at: path + "/index", source: source)
      index.smallSegment = isOne(in: 2) ? 512 : 0
      // The range may be empty, or the wrong way round.
      let query = IndexQuery(
        allTags: ["t"], since: isOne(in: 3) ? Int64(number(20)) : nil,
        until: isOne(in: 3) ? Int64(number(20)) : nil)
      let snapshot = try isOne(in: 40) ? index.rebuild() : index.refresh(for: query)
      var names: [String] = []
      try snapshot.forEach(matching: query) { names.append("\($0.partition) \($0.name)") }
      let lines = try snapshot.dump().split(separator: "\n")
      for all in [names, lines.map { $0.split(separator: " ")[..<2].joined(separator: " ") }] {
        twice.formUnion(Dictionary(grouping: all) { $0 }.filter { $1.count > 1 }.keys)
      }
    }
  }

  @Test(arguments: [false, true])
  func `Whatever comes between two looks, no entry is there twice and the last answer is right`(
    timesFollowFromNames: Bool
  ) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the interruptions: \(seed)")
    for round in 0..<6 {
      try withScratch { path throws in
        let source = InterruptedSource(timesFollowFromNames: timesFollowFromNames)
        let crowd = Crowd(source, at: path, seed: seed &+ UInt64(round))
        var failure: (any Error)?
        source.interrupt = { do { try crowd.interrupt() } catch { failure = error } }
        for _ in 0..<150 { crowd.change() }
        for _ in 0..<10 {
          try crowd.look()
          if let failure { throw failure }
          crowd.change()
        }
        source.interrupt = {}
        try #require(crowd.twice == [], "round \(round) of seed \(seed)")
        let fresh = try DirectoryIndex(at: path + "/fresh", source: source).refresh().dump()
        let last = try DirectoryIndex(at: path + "/index", source: source).refresh().dump()
        try #require(last == fresh, "round \(round) of seed \(seed)")
      }
    }
  }
}
