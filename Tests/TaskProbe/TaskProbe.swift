import Glibc
import POSIXSupport
import Records
import TaskTables

/// Works on a table `align` in a process of its own that a test can kill, stop and disturb.
///
/// `TaskProbe STORE COMMAND [WORD…]`; `PROBE_HOST` makes it look like another host's process, `PROBE_LEASE` is a lease in
/// milliseconds, `PROBE_GRACE` likewise.
///
/// - `work ITEMS NESTED UNTIL`: UNTIL is `empty`, `settled` or milliseconds of idleness; prints a line for each event.
/// - `add COUNT SCRIPT`: items `i0` to `i(COUNT - 1)`.
/// - `replace ITEM SCRIPT`, `reset ITEM…`, `clean ITEM…`, `remove ITEM…`, `force ITEM…`, `recover`, `drop`
@main
struct TaskProbe {
  static func main() {
    do {
      try run(ThisProcess.arguments().map { String(decoding: $0, as: UTF8.self) })
    } catch {
      say("\(error)\n", to: 2)
      exit(1)
    }
    exit(0)
  }

  private static func run(_ words: [String]) throws {
    var configuration = Configuration()
    if let host = getenv("PROBE_HOST") { configuration.process.host = String(cString: host) }
    if let lease = getenv("PROBE_LEASE").flatMap({ Int(String(cString: $0)) }) {
      configuration.lease = .milliseconds(lease)
    }
    let project = try Project.open(at: words[0], configuration: configuration)
    let table = try project.taskTable("align")
    let rest = Array(words[2...])
    switch words[1] {
    case "work":
      var options = WorkerOptions()
      options.items = Int(rest[0])!
      options.nested = Int(rest[1])!
      options.killAfter = .milliseconds(200)
      if let grace = getenv("PROBE_GRACE").flatMap({ Int(String(cString: $0)) }) {
        options.grace = .milliseconds(grace)
      }
      switch rest[2] {
      case "empty": options.until = .empty
      case "settled": options.until = .settled
      default: options.until = .idle(.milliseconds(Int(rest[2])!))
      }
      let report = try Worker(table, options: options).run { say("\($0)\n", to: 1) }
      say("\(report)\n", to: 1)
    case "add":
      try table.add((0..<Int(rest[0])!).map { TaskItem("i\($0)", .script(rest[1])) })
    case "replace":
      try table.add([TaskItem(rest[0], .script(rest[1]))], replace: true)
    case "reset": try check(table.reset(rest))
    case "clean": try check(table.reset(rest, clean: true))
    case "force": try check(table.reset(rest, force: true))
    case "remove": try check(table.remove(rest))
    case "recover": _ = try table.recover()
    case "drop": try table.drop()
    default: throw WallabyError(.invalidInput, "no command '\(words[1])'")
    }
  }

  private static func check(_ report: ChangeReport) throws {
    if let refused = report.refused.first { throw refused.error }
  }

  private static func say(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
