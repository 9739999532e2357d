import BenchFloor
import FoundationEssentials
import Records
import TaskTables

/// This program as a child that claims items and settles them, and says what it got, when it began and when it ended.
enum ClaimingProcess {
  static let word = "@claim"

  /// The command that claims so many items of a table at most.
  static func command(_ store: String, _ table: String, _ count: Int) -> [String] {
    [Benchmark.own, word, store, table, "\(count)"]
  }

  /// What the words of ``command(_:_:_:)`` after the first two ask for.
  static func run(_ words: [String]) throws {
    guard words.count == 3, let count = Int(words[2]) else {
      throw Failure("not a command of this program's own")
    }
    let table = try Project(at: words[0]).taskTable(words[1])
    var items: [String] = []
    let start = floor_now()
    while items.count < count, let claim = try table.claim() {
      items.append(claim.id)
      try claim.complete()
    }
    let end = floor_now()
    print(([String(start), String(end)] + items).joined(separator: " "))
  }

  /// Items a second that so many processes claim and settle together, from the first start to the last end.
  ///
  /// - Throws: Unless each of `count` items was claimed once.
  static func rate(
    of processes: Int, claiming count: Int, of table: String, in store: String
  ) throws -> Double {
    let outputs = store + "/../claims-\(processes)"
    try FileManager.default.createDirectory(atPath: outputs, withIntermediateDirectories: true)
    let line = #"for number in $(seq "$1"); do "${@:3}" > "$2/$number" & done; wait"#
    try Command.run(
      ["/bin/bash", "-c", line, "bash", "\(processes)", outputs] + command(store, table, count))
    var times: [Double] = []
    var items: [String] = []
    for number in 1...processes {
      let output = try Data(contentsOf: URL(filePath: "\(outputs)/\(number)"))
      let words = String(decoding: output, as: UTF8.self).split { $0 == " " || $0 == "\n" }
      times += words.prefix(2).compactMap { Double($0) }
      items += words.dropFirst(2).map { String($0) }
    }
    guard times.count == 2 * processes, let start = times.min(), let end = times.max() else {
      throw Failure("a process that claims has failed")
    }
    guard items.count == count, Set(items).count == count else {
      throw Failure("\(count) items, \(items.count) claims of \(Set(items).count) of them")
    }
    return Double(count) * 1e9 / (end - start)
  }
}
