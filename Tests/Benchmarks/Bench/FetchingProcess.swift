import BenchFloor
import FoundationEssentials
import Records
import Resources

/// This program as a child that fetches so many times: one kept value, or each time a new one.
enum FetchingProcess {
  static let word = "@fetch"

  enum Kind: String { case kept, new }

  static func command(_ kind: Kind, _ store: String, _ count: Int) -> [String] {
    [Benchmark.own, word, kind.rawValue, store, "\(count)"]
  }

  /// What the words of ``command(_:_:)`` after the first two ask for.
  static func run(_ words: [String]) async throws {
    guard words.count == 3, let kind = Kind(rawValue: words[0]), let count = Int(words[2]) else {
      throw Failure("not a command of this program's own")
    }
    let numbers = try Benchmark.numbers(in: Project(at: words[1]))
    let process = ProcessInfo.processInfo.processIdentifier
    for number in 0..<count {
      _ = try await numbers.fetch(kind == .kept ? "kept" : "n\(process)-\(number)")
    }
  }
}
