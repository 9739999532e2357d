import BenchFloor
import FoundationEssentials
import Records

/// This program as a child that appends records and says when it began and ended.
enum AppendingProcess {
  static let word = "@append"

  /// Who appends: the library, or the bare loop in C.
  enum Kind: String { case library, floor }

  /// The command that appends `count` records to a store; two at once need different numbers.
  static func command(_ kind: Kind, _ store: String, _ count: Int, number: Int = 1) -> [String] {
    [Benchmark.own, word, kind.rawValue, store, "\(count)", "\(number)"]
  }

  /// What the words of ``command(_:_:_:number:)`` after the first two ask for.
  static func run(_ words: [String]) throws {
    guard words.count == 4, let kind = Kind(rawValue: words[0]), let count = Int32(words[2]),
      let number = Int32(words[3])
    else { throw Failure("not a command of this program's own") }
    let records = try Project(at: words[1]).records
    let start = floor_now()
    switch kind {
    case .library:
      for _ in 0..<count { try records.append(Benchmark.result, tags: Benchmark.tags) }
    case .floor:
      let status = [UInt8](repeating: 0x20, count: 500)
      try withBytes(status, Array("null\n".utf8)) { status, result in
        try check(
          floor_append(words[1] + "/records", count, number * count, 0, status, result),
          "cannot append")
      }
    }
    print(start, floor_now())
  }

  /// Records a second that so many processes append together, from the first start to the last end.
  static func rate(
    of processes: Int, _ kind: Kind, appending count: Int, to store: String
  ) throws -> Double {
    let output = store + "/../times"
    let line = #"for number in $(seq "$1"); do "${@:2}" "$number" & done; wait"#
    let command = command(kind, store, count).dropLast()
    try Command.run(
      ["/bin/bash", "-c", line, "bash", "\(processes)"] + command, output: output)
    try FileManager.default.removeItem(atPath: store + "/records")
    try FileManager.default.createDirectory(
      atPath: store + "/records", withIntermediateDirectories: true)
    let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
    let times = text.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
    guard times.count == 2 * processes, let start = times.min(), let end = times.max() else {
      throw Failure("a process that appends has failed")
    }
    return Double(processes * count) * 1e9 / (end - start)
  }
}
