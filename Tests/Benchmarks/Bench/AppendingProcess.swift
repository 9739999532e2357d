import BenchFloor
import FoundationEssentials
import Records

/// This program as a child that appends records and says when it began and ended.
enum AppendingProcess {
  static let word = "@append"

  /// `@append STORE COUNT`
  static func run(_ arguments: [String]) throws {
    guard arguments.count == 2, let count = Int(arguments[1]) else { throw Failure("bad words") }
    let records = try Project(at: arguments[0]).records
    let start = floor_now()
    for _ in 0..<count { try records.append(Benchmark.result, tags: Benchmark.tags) }
    print(start, floor_now())
  }

  /// Records a second that so many processes append together, from the first start to the last end.
  static func rate(of processes: Int, appending count: Int, to store: String) throws -> Double {
    let output = store + "/../times"
    let line = #"for i in $(seq "$1"); do "$2" "$3" "$4" "$5" & done; wait"#
    try Command.shell(
      line, "\(processes)", Benchmark.own, word, store, "\(count)", output: output)
    let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
    let times = text.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
    guard times.count == 2 * processes, let start = times.min(), let end = times.max() else {
      throw Failure("a process that appends has failed")
    }
    return Double(processes * count) * 1e9 / (end - start)
  }
}
