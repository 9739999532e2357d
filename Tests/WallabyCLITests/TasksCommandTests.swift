import Foundation
import POSIXSupport
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct TasksCommandTests {
  let tasks: TasksFixture

  init() throws { tasks = try TasksFixture() }

  @Test func `A table is made with what holds for it, and is not made otherwise again`() throws {
    let made = try tasks(
      "create", "align", "--retries", "2", "--set", "REF=/a=b", "--timeout", "3h")
    #expect(made.exit == .done && made.stderr == "made table 'align'\n")
    #expect(try tasks("create", "align", "--retries", "2").exit == .done)
    let other = try tasks("create", "align", "--retries", "3")
    #expect(other.exit == .refused && other.stderr.contains("'wallaby tasks set align'"))
    #expect(
      try tasks("set", "align").lines == [
        "table: align", "lost_limit: 5", "policy.retries: 2", "policy.timeout_seconds: 10800.0",
        "variables.REF: /a=b",
      ])
  }

  @Test func `What holds is changed option by option, and taken back`() throws {
    _ = try tasks("create", "align")
    _ = try tasks("create", "call")
    let words = [
      "--retry-on", "1,SIGKILL,timeout", "--retry-delay", "30s", "--retry-factor", "1.5",
      "--image", "i", "--after", "call", "--after-all", "--lost-limit", "7", "--timeout", "1m",
    ]
    #expect(try tasks(["set", "align", "--set", "A=1", "--set", "B="] + words).exit == .done)
    let settings = try tasks.table("align").settings()
    #expect(settings.policy.retryOn == [.exitCode(1), .signal(9), .timeout])
    #expect(settings.policy.retryDelay == .seconds(30) && settings.policy.retryFactor == 1.5)
    #expect(settings.variables == ["A": "1", "B": ""] && settings.lostLimit == 7)
    #expect(settings.after == TableDependency("call", isWhole: true))
    let back = [
      "--unset", "A", "--retry-on", "any", "--image", "", "--after", "", "--timeout", "0",
    ]
    #expect(try tasks(["set", "align"] + back).exit == .done)
    let after = try tasks.table("align").settings()
    #expect(after.policy.retryOn == nil && after.policy.image == nil && after.after == nil)
    #expect(after.policy.timeout == nil && after.variables == ["B": ""])
    #expect(try tasks("set", "none").exit == .notFound)
    #expect(try tasks("set", "none", "--retries", "1").exit == .notFound)
  }

  @Test(arguments: [
    ["--retry-on", "SIGNONE"], ["--retry-on", "0"], ["--retry-factor", "0.5"], ["--set", "1A=x"],
    ["--set", "A"], ["--after", "align"], ["--after-all"],
  ])
  func `What cannot hold is a mistake of the command line, and changes nothing`(
    _ words: [String]
  ) throws {
    _ = try tasks("create", "align")
    #expect(try tasks(["set", "align"] + words).exit == .usage)
    #expect(try tasks.table("align").settings() == TableSettings())
    #expect(
      try tasks(["create", "other"] + words.map { $0 == "align" ? "other" : $0 }).exit == .usage)
    #expect(try tasks.fixture.project.taskTables() == ["align"])
  }

  @Test func `An item is added once, and replaced when that is said`() throws {
    let words = [
      "add", "align", "S1", "--group", "g", "--priority", "-3", "--", "echo", "-n", "--",
    ]
    #expect(try tasks(words).stderr == "added 'S1' to 'align'\n")
    let status = try tasks.table("align").status(of: "S1")
    #expect(status.command == ["echo", "-n", "--"] && status.group == "g" && status.priority == -3)
    #expect(status.cwd == TemporaryDirectory.current.path)
    #expect(try tasks(words).stderr == "'align/S1' is there already\n")
    let other = try tasks("add", "align", "S1", "--script", "true")
    #expect(other.exit == .partial && other.stderr.contains("--replace"))
    #expect(try tasks("add", "align", "S1", "--script", "true", "--replace").exit == .done)
    #expect(try tasks.table("align").status(of: "S1").script == "true")
  }

  @Test(arguments: [
    ["align", "S1"], ["align", "S1", "echo", "hi"], ["align", "--", "echo"],
    ["align", "a/b", "--", "x"],
    ["align", "S1", "--script", "x", "--", "y"], ["align", "S1", "--priority", "501", "--", "y"],
    ["align", "S1", "--nested", "a,,b", "--", "y"],
  ])
  func `What is no item is refused, and makes no table`(_ words: [String]) throws {
    #expect(try tasks(["add"] + words).exit == .usage)
    #expect(try tasks("ls").exit == .negative)
  }

  @Test func `A worker says what became of each item, and its exit code whether any failed`()
    async throws
  {
    _ = try tasks("add", "t", "good", "--", "echo", "fine")
    let first = try await tasks.work("t", "-v")
    #expect(first.exit == .done && first.stdout.isEmpty)
    #expect(
      first.stderr.contains("good: done after ") && first.stderr.hasSuffix("1 done, 0 failed\n"))
    _ = try tasks("add", "t", "bad", "--script", "exit 3")
    let second = try await tasks.work("t", "--json")
    #expect(second.exit == .partial && second.stderr == "0 done, 1 failed\n")
    let report = try JSONValue(parsing: Array(second.lines[0].utf8))
    #expect(
      report["type"] == "work" && report["failed"] == 1 && report["ending"] == "nothing_to_do")
    #expect(try await tasks.work("t", "-q").stderr.isEmpty)
    #expect(try await tasks.work("none").exit == .notFound)
    #expect(try tasks("work", "t", "--until", "later").exit == .usage)
    #expect(try tasks("work", "t", "--until", "idle=x").exit == .usage)
  }

  @Test func `A worker takes as many as it is told, and none of a halted table`() async throws {
    for name in ["a", "b", "c"] { _ = try tasks("add", "t", name, "--", "true") }
    #expect(try tasks("halt", "t").exit == .done)
    #expect(try await tasks.work("t").stderr == "0 done, 0 failed; the table is halted\n")
    #expect(try tasks("status", "t", "--columns", "halted").stdout == "true\n")
    #expect(try tasks("resume", "t").exit == .done)
    let some = try await tasks.work("t", "--max", "2")
    #expect(some.stderr == "2 done, 0 failed; took as many as it was to\n")
    #expect(
      try await tasks.work("t", "-i", "2", "--until", "settled").stderr == "1 done, 0 failed\n")
  }

  @Test func `Tables are listed with counts, also of words of one's own`() async throws {
    for name in ["a", "b", "c", "d"] { _ = try tasks("add", "t", name, "--", "true") }
    _ = try tasks("create", "empty")
    #expect(try tasks("reset", "t", "a", "--to", "Pending").exit == .done)
    _ = try await tasks.work("t", "--max", "1")
    #expect(
      try tasks("ls").lines == ["empty\t0\t0\t0\t0\t\t0", "t\t2\t0\t1\t0\tPending=1\t4"])
    #expect(try tasks("ls", "-q").lines == ["empty", "t"])
    let json = try tasks("status", "t", "--json").lines
    let line = try JSONValue(parsing: Array(try #require(json.first).utf8))
    #expect(line["type"] == "table" && line["total"] == 4 && line["left"] == 2)
    #expect(
      line["states"] == [
        "todo": 2, "locked": 0, "done": 1, "failed": 0, "Wall_Time_Exceeded": 0, "Pending": 1,
      ])
    let both = try tasks("status", "none", "t", "-q")
    #expect(both.exit == .partial && both.lines == ["t"])
  }

  @Test func `A monitor shows a line for each round, and ends when nothing is left`() async throws {
    _ = try tasks("add", "t", "a", "--", "true")
    let waiting = try tasks("monitor", "t", "--every", "10ms", "-n", "3")
    #expect(waiting.lines.count == 3 && waiting.lines[0].hasSuffix("Z\t1\t0\t0\t0\t\t\t"))
    _ = try await tasks.work("t")
    #expect(try tasks("monitor", "t", "--json").lines.count == 1)
    let live = try tasks.fixture.run("tasks", "monitor", "t", terminal: 24)
    #expect(live.stdout == "\r\u{1b}[Kt: 1 of 1 done (100%)\n")
    let narrow = try tasks.fixture.run("tasks", "monitor", "t", terminal: 12)
    #expect(narrow.stdout == "\r\u{1b}[Kt: 1 of 1 d\n")
  }

  @Test func `Items are chosen by state, group, worker and time, the latest last`() async throws {
    for (name, group) in [("a", "g"), ("b", "g"), ("c", "h")] {
      _ = try tasks("add", "t", name, "--group", group, "--", "true")
    }
    _ = try tasks(
      "add", "t", "bad", "--priority", "-1", "--script", "echo '\(#"wallaby:\tn=5"#)'; exit 3")
    #expect(try tasks("ls", "t", "-q").lines == ["a", "b", "c", "bad"])
    #expect(try tasks("ls", "t", "-q", "-r", "-n", "2").lines == ["bad", "c"])
    #expect(try tasks("ls", "t", "-q", "--group", "g").lines == ["a", "b"])
    _ = try await tasks.work("t")
    #expect(try tasks("ls", "t", "-q", "--state", "failed,locked").lines == ["bad"])
    #expect(try tasks("ls", "t", "-q", "--failed").lines == ["bad"])
    #expect(
      try tasks("ls", "t", "-q", "--group", "g", "--state", "done").lines.sorted() == ["a", "b"])
    #expect(try tasks("ls", "t", "bad").exit == .usage)
    let worker = try #require(try tasks.table("t").status(of: "a").worker)
    #expect(try tasks("ls", "t", "-q", "--worker", worker).lines.count == 4)
    #expect(try tasks("ls", "t", "-q", "--since", "1h").lines.count == 4)
    let none = try tasks("ls", "t", "--until", "2020-01-01")
    #expect(none.exit == .negative && none.stdout.isEmpty)
    #expect(
      try tasks("ls", "t", "--failed", "--columns", "id,state,exit,n,status.kind").stdout
        == "bad\tfailed\t3\t5\ttask\n")
    #expect(try tasks("ls", "none").exit == .notFound)
    let shown = try tasks.fixture.run("tasks", "ls", "t", "--columns", "id,exit", terminal: 80)
    #expect(shown.lines.first == "ID   EXIT" && shown.lines.last == "bad     3")
  }

  @Test func `An item is shown with its nested tasks, and each of these by itself`() async throws {
    _ = try tasks("add", "t", "S", "--nested", "x,no", "--script", "echo {}; [ {} = x ]")
    _ = try await tasks.work("t")
    let page = try tasks("show", "t", "S")
    #expect(page.lines.prefix(2) == ["table: t", "id: S"])
    #expect(page.lines.contains("nested.done: 1") && page.lines.contains("stdout_bytes: 0"))
    #expect(page.lines.contains { $0.hasPrefix("Task_0\tdone\t1\t0\t") && $0.hasSuffix("\tx\t") })
    #expect(page.lines.contains { $0.hasPrefix("Task_1\tfailed\t1\t1\t") })
    let json = try JSONValue(parsing: Array(try tasks("show", "t", "S", "--json").stdout.utf8))
    #expect(json["nested_tasks"]?.arrayValue?.count == 2 && json["type"] == "task")
    #expect(
      try tasks("show", "t", "S", "Task_0", "--columns", "argument,item").lines == [
        "argument: x", "item: S",
      ])
    #expect(try tasks("show", "t", "S", "Task_9").exit == .notFound)
    #expect(try tasks("show", "t", "S", "storage").exit == .notFound)
    #expect(try tasks("show", "t", "../t/S").exit == .notFound)
    #expect(
      try tasks("path", "t", "S", "Task_1", "--storage").stdout == tasks.root
        + "/t/S/Task_1/storage\n")
    #expect(try tasks("path", "t").stdout == tasks.root + "/t\n")
    #expect(try tasks("path", "none").exit == .notFound)
    #expect(try tasks("log", "t", "S", "Task_1").stdout == "no\n")
  }

  @Test func `Logs of every try are printed, and followed until the item is settled`() async throws
  {
    let script = "n=$WALLABY_ATTEMPT; echo out $n; echo err $n >&2; [ $n = 3 ]"
    _ = try tasks("add", "t", "S", "--retries", "2", "--script", script)
    #expect(try tasks("log", "t", "S", "--attempt", "1").exit == .notFound)
    let (fixture, place) = (tasks, TemporaryDirectory.current)
    async let followed = aside { try fixture.run(["log", "-f", "t", "S"], in: place) }
    _ = try await tasks.work("t", "--until", "settled")
    #expect(try await followed.stdout.hasSuffix("out 3\n"))
    #expect(try tasks("log", "t", "S").stdout == "out 3\n")
    #expect(try tasks("log", "t", "S", "-e", "--attempt", "1").stdout == "err 1\n")
    #expect(try tasks("log", "t", "S", "--attempt", "3").stdout == "out 3\n")
    let none = try tasks("log", "t", "S", "--attempt", "4")
    #expect(none.exit == .notFound && none.stderr.contains("it was tried 3 times"))
  }

  @Test func `What failed is grouped, and steps go through the tables`() async throws {
    for name in ["a", "b"] { _ = try tasks("add", "one", name, "--script", "echo x y >&2; exit 1") }
    _ = try tasks("add", "one", "c", "--script", "echo z >&2; exit 1")
    #expect(try tasks("failed", "one").exit == .negative)
    _ = try tasks("create", "first")
    _ = try tasks("set", "one", "--after", "first", "--after-all")
    _ = try tasks("add", "first", "a", "--", "true")
    _ = try await tasks.work("first")
    _ = try await tasks.work("one")
    let failed = try tasks("failed", "one")
    #expect(failed.exit == .done)
    #expect(failed.lines.map { $0.prefix(5) } == ["2\tx y", "1\tz\tc"])
    #expect(try tasks("steps", "a").stdout == "a\tfirst=done,one=failed\n")
    #expect(try tasks("steps").lines.count == 3)
    #expect(try tasks("steps", "nobody").exit == .notFound)
  }

  @Test func `Items are reset by name, state and group, and parked`() async throws {
    for name in ["a", "b", "c"] { _ = try tasks("add", "t", name, "--group", name, "--", "true") }
    _ = try await tasks.work("t")
    #expect(try tasks("reset", "t").exit == .usage)
    #expect(try tasks("reset", "t", "a", "--to", "done").exit == .usage)
    #expect(try tasks("reset", "t", "a", "--dry-run").stdout == "a\n")
    #expect(
      try tasks("reset", "t", "--state", "done", "--group", "b", "--to", "Pending").exit == .done)
    #expect(try tasks("ls", "t", "-q", "--state", "Pending").lines == ["b"])
    #expect(try tasks("reset", "t", "a", "b", "--state", "Pending", "--dry-run").stdout == "b\n")
    let some = try tasks("reset", "t", "a", "nobody")
    #expect(some.exit == .partial && some.stderr.contains("no item 'nobody'"))
    #expect(try tasks("reset", "t", "nobody").exit == .notFound)
    #expect(try tasks("reset", "t", "a", "--tasks", "Task_0").exit == .notFound)
    #expect(try tasks("reset", "t", "--state", "locked").exit == .negative)
    #expect(try tasks("reset", "t", "-", input: "a\nc\n").stderr == "reset 2 items to 'todo'\n")
    #expect(try tasks("reset", "t", "--all", "--clean").stderr == "reset 3 items to 'todo'\n")
    #expect(try tasks("status", "t", "--columns", "todo,total").stdout == "3\t3\n")
  }

  @Test func `Nested tasks are reset and removed by name, and counts stay true`() async throws {
    _ = try tasks("add", "t", "S", "--nested", "0,1,0", "--script", "exit")
    _ = try await tasks.work("t")
    #expect(try tasks("ls", "t", "--columns", "state,nested_done").stdout == "failed\t2/3\n")
    #expect(try tasks("reset", "t", "S", "--tasks", "Task_9").exit == .notFound)
    #expect(try tasks("reset", "t", "S", "--tasks", "Task_0", "--failed-tasks").exit == .usage)
    #expect(try tasks("reset", "t", "S", "--tasks", "Task_0,Task_1").exit == .done)
    #expect(try tasks("ls", "t", "--columns", "state,nested_done").stdout == "todo\t1/3\n")
    #expect(try tasks("rm", "t", "S", "--tasks", "Task_1", "--yes").exit == .done)
    #expect(try tasks("summary", "t", "--ids").lines[2] == "26-50 %\t1\tS")
    #expect(try await tasks.work("t", "-n", "2").exit == .done)
    #expect(try tasks("ls", "t", "--columns", "state,nested_done").stdout == "done\t2/2\n")
  }

  @Test func `What is removed is asked for, and a running item stays without --force`() throws {
    for name in ["a", "b"] { _ = try tasks("add", "t", name, "--", "true") }
    #expect(try tasks("rm", "t", "a").exit == .usage)
    let words = ["tasks", "rm", "t", "a"]
    #expect(try tasks.fixture.runAnswering("n\n", words).exit == .negative)
    #expect(try tasks("ls", "t", "-q").lines == ["a", "b"])
    #expect(try tasks.fixture.runAnswering("y\n", words).exit == .done)
    guard let claim = try tasks.table("t").claim() else { throw POSIXError(.EIO) }
    #expect(claim.id == "b")
    #expect(try tasks("rm", "t", "b", "--yes").exit == .busy)
    #expect(try tasks("reset", "t", "b").exit == .busy)
    #expect(try tasks("drop", "t", "--yes").exit == .busy)
    #expect(try tasks("unlock", "t").stdout.isEmpty)
    try claim.release()
    #expect(try tasks("rm", "t", "--all", "--yes").stderr == "removed 1 item\n")
  }

  @Test func `A table is dropped after asking, unless it is empty`() throws {
    _ = try tasks("create", "empty")
    #expect(try tasks("drop", "empty").exit == .done)
    _ = try tasks("add", "t", "a", "--", "true")
    #expect(try tasks("drop", "t").exit == .usage)
    #expect(try tasks.fixture.runAnswering("n\n", ["tasks", "drop", "t"]).exit == .negative)
    #expect(try tasks("drop", "t", "--yes").stderr == "removed table 't' with 1 item\n")
    #expect(try tasks("drop", "t", "--yes").exit == .notFound)
    #expect(try tasks("ls").exit == .negative)
  }

  @Test func `What a dead worker held goes back to the queue`() throws {
    _ = try tasks("add", "t", "a", "--", "true")
    try tasks.claimAsDead("a", in: "t")
    #expect(try tasks("ls", "t", "--columns", "state").stdout == "locked\n")
    let freed = try tasks("unlock", "t")
    #expect(freed.stdout == "a\n" && freed.stderr == "freed 1 item\n")
    #expect(try tasks("ls", "t", "--columns", "state").stdout == "todo\n")
  }

  @Test func `Text of items reaches no terminal as it is`() async throws {
    let name = "a\u{202e}b"
    let script = #"printf '\033[2Jx\n' >&2; printf 'wallaby:\ta=\033[1m\n'; exit 1"#
    _ = try tasks("add", "t", name, "--group", "g\u{1b}[1m", "--script", script)
    let worked = try await tasks.work("t", "-v")
    var outputs = [worked.stdout, worked.stderr]
    for words in [
      ["ls", "t", "--columns", "id,group,a,message"], ["show", "t", name], ["failed", "t"],
      ["steps"], ["log", "-e", "t", name], ["reset", "t", name, "--dry-run"], ["path", "t", name],
      ["add", "t", name, "--", "other"], ["rm", "t", name + "\u{1b}", "--yes"],
    ] {
      let answer = try tasks.fixture.run(
        ["tasks"] + words, terminal: 200, in: .current)
      outputs += [answer.stdout, answer.stderr]
    }
    for output in outputs {
      #expect(!output.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" }, "\(output)")
    }
  }
}

/// A store with tables of tasks, and `wallaby tasks` on it in this process.
struct TasksFixture: Sendable {
  let fixture: CommandFixture

  init() throws { fixture = try CommandFixture() }

  var root: String { fixture.project.root + "/tasks" }

  func table(_ name: String) throws -> TaskTable { try fixture.project.taskTable(name) }

  func callAsFunction(_ words: String..., input: String = "") throws -> CommandFixture.Answer {
    try fixture.run(["tasks"] + words, input: input, in: .current)
  }

  func callAsFunction(_ words: [String]) throws -> CommandFixture.Answer {
    try run(words, in: .current)
  }

  func run(_ words: [String], in directory: TemporaryDirectory) throws -> CommandFixture.Answer {
    try fixture.run(["tasks"] + words, in: directory)
  }

  /// `tasks work`, on a thread of its own.
  func work(_ words: String...) async throws -> CommandFixture.Answer {
    let directory = TemporaryDirectory.current
    return try await aside { try run(["work"] + words, in: directory) }
  }

  /// Lets an item be held by a worker that died.
  func claimAsDead(_ item: String, in table: String) throws {
    guard let claim = try self.table(table).claim() else { throw POSIXError(.EIO) }
    #expect(claim.id == item)
    let workers = root + "/" + table + "/.workers/"
    let worker = try #require(claim.status.worker)
    let path = workers + worker + "/worker.json"
    var dead = ProcessIdentity.current
    let alive = dead.description
    dead.start += "1"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try fixture.putText(text.replacing(alive, with: dead.description), at: path)
    Self.keep(claim)
  }

  /// Who died settles nothing.
  private static func keep(_ claim: consuming TaskClaim) {
    let box = Box(claim)
    _ = Unmanaged.passRetained(box)
  }

  private final class Box {
    let claim: TaskClaim
    init(_ claim: consuming TaskClaim) { self.claim = claim }
  }
}

/// On a thread of its own: what blocks must not hold one of those that tasks share.
func aside<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}
