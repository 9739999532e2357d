import BenchFloor
import FoundationEssentials
import Records
import Resources

/// This program as a child that fetches one kept value so many times.
enum FetchingProcess {
  static let word = "@fetch"

  static func command(_ store: String, _ count: Int) -> [String] {
    [Benchmark.own, word, store, "\(count)"]
  }

  /// What the words of ``command(_:_:)`` after the first two ask for.
  static func run(_ words: [String]) async throws {
    guard words.count == 2, let count = Int(words[1]) else {
      throw Failure("not a command of this program's own")
    }
    let numbers = try Benchmark.numbers(in: Project(at: words[0]))
    for _ in 0..<count { _ = try await numbers.fetch("kept") }
  }
}
