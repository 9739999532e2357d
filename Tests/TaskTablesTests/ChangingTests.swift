import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

@Suite(.temporaryDirectory) struct ChangingTests {
  let bench: TableBench
  let table: TaskTable

  init() throws {
    bench = try TableBench()
    table = try bench.table()
  }

  private func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: table.path + "/" + path).sorted()
  }

  @Test func `A reset item is run again, and what it said before is kept`() throws {
    try table.add(TaskItem("a", .script("echo $WALLABY_ATTEMPT; printf 'PyAnamo:\\tx\\n'; exit 1")))
    try Worker(table).run()
    #expect(try bench.read("align/a/result.json").contains("PyAnamo"))
    #expect(try table.reset(["a"]).changed == ["a"])
    #expect(try bench.tickets()[0].hasPrefix("todo,1,"))
    #expect(try bench.read("align/a/result.json") == "null\n")
    try bench.expectSound()
    try Worker(table).run()
    #expect(try bench.read("align/a/stdout.log") == "2\nPyAnamo:\tx\n")
    #expect(try bench.read("align/a/stdout.1.log") == "1\nPyAnamo:\tx\n")
    let status = try table.status(of: "a")
    #expect(status.attempts.count == 1 && status.failures == 1)
  }

  @Test func `A clean reset leaves nothing of what was`() throws {
    try table.add(
      TaskItem("a", .script(#"echo x; touch "$WALLABY_TASK_DIR/storage/file"; exit 1"#)))
    try Worker(table).run()
    _ = try table.reset(["a"])
    try Worker(table).run()
    #expect(try table.reset(["a"], clean: true).changed == ["a"])
    #expect(
      try names(in: "a")
        == ["result.json", "status.json", "stderr.log", "stdout.log", "storage"])
    #expect(try names(in: "a/storage") == [])
    #expect(try bench.read("align/a/stdout.log") == "")
    #expect(try table.status(of: "a").attempts == [])
    #expect(try bench.tickets()[0].hasPrefix("todo,0,"))
    try bench.expectSound()
  }

  @Test func `Items are parked under any word, and come back`() throws {
    try table.add(TaskItem("a", .script("true")))
    _ = try table.reset(["a"], to: .parking("Pending"))
    #expect(try table.progress().counts[ItemState(rawValue: "Pending")] == 1)
    #expect(try Worker(table).run().done == 0)
    _ = try table.reset(["a"])
    #expect(try Worker(table).run().done == 1)
    for word in ["", "locked", "done", "a b", "a,b", "..", String(repeating: "x", count: 25)] {
      #expect(throws: WallabyError.self, "\(word)") { try ItemState.parking(word) }
    }
  }

  @Test func `Named nested tasks are run again, and the others are not`() throws {
    let script = #"echo run >> "$WALLABY_TASK_DIR/storage/runs"; [ {} != 2 ] || exit 1"#
    try table.add(TaskItem("a", .script(script), nested: NestedTask.numbered(["1", "2", "3"])))
    try Worker(table).run()
    #expect(try table.status(of: "a").nested == NestedCounts(total: 3, done: 2, failed: 1))
    #expect(try table.failures().map(\.items) == [["a/Task_1"]])
    #expect(throws: Never.self) { try bench.expectSound() }
    let report = try table.reset(["a"], nested: .named(["Task_0"]))
    #expect(report.changed == ["a"])
    #expect(try table.status(of: "a").nested == NestedCounts(total: 3, done: 1, failed: 1))
    try bench.expectSound()
    #expect(try table.reset(["a"], nested: .failed).changed == ["a"])
    #expect(try table.status(of: "a").nested == NestedCounts(total: 3, done: 1))
    try Worker(table).run()
    let runs = try (0..<3).map { number in
      try bench.read("align/a/Task_\(number)/storage/runs").split(separator: "\n").count
    }
    #expect(runs == [2, 2, 1])
    #expect(try table.reset(["a"], nested: .named(["Task_9"])).refused.count == 1)
    try bench.expectSound()
  }

  @Test func `Without the nested task that failed the item is done`() throws {
    try table.add(
      TaskItem("a", .script("[ {} != 2 ] || exit 1; :"), nested: NestedTask.numbered(["1", "2"])))
    try Worker(table).run()
    #expect(try table.status(of: "a").itemState == .failed)
    #expect(try table.removeNested(.named(["Task_1"]), of: "a").changed == ["a"])
    #expect(try table.status(of: "a").itemState == .done)
    #expect(try table.status(of: "a").nested == NestedCounts(total: 1, done: 1))
    #expect(try bench.tickets()[0].hasPrefix("done,"))
    try bench.expectSound()
  }

  @Test func `A running item is changed only by force, which stops it first`() async throws {
    let mark = TemporaryDirectory.current("mark")
    try table.add([
      TaskItem("a", .script("echo $$ > '\(mark)'; exec sleep 1000")),
      TaskItem("b", .script("true"), priority: -1),
    ])
    let worker = try bench.start(["work", "1", "1", "empty"])
    try await eventually("it has begun") { ((try? readText(mark)) ?? "").hasSuffix("\n") }
    for report in [try table.reset(["a"]), try table.remove(["a"])] {
      #expect(report.changed == [])
      #expect(report.refused.first?.error.code == .busy)
    }
    #expect(throws: WallabyError.self) { try table.drop() }
    #expect(try table.add(TaskItem("a", .script("false")), replace: true) == .running)
    let status = try table.reset(["a"], to: .parking("Pending"), force: true)
    #expect(status.changed == ["a"])
    let pid = try #require(pid_t(readText(mark).dropLast()))
    #expect(kill(pid, 0) != 0)
    #expect(try worker.wait().exit == 0)
    #expect(try table.status(of: "a").itemState.rawValue == "Pending")
    #expect(try table.status(of: "b").itemState == .done)
    try bench.expectSound()
  }

  @Test func `Items are removed with all they have, unless they are not there`() throws {
    try table.add(["a", "b", "c"].map { TaskItem($0, .script("true")) })
    let report = try table.remove(["a", "nobody", "c"])
    #expect(report.changed == ["a", "c"])
    #expect(report.refused.map(\.id) == ["nobody"])
    #expect(report.refused.first?.error.code == .notFound)
    #expect(try names(in: "").filter { !$0.hasPrefix(".") } == ["b"])
    #expect(try table.progress().total == 1)
    try table.drop()
    #expect(try bench.project.taskTables() == [])
    #expect(throws: WallabyError.self) { try table.progress() }
  }

  @Test func `What somebody removed by hand is nobody's work any more`() throws {
    try table.add(["a", "b"].map { TaskItem($0, .script("true")) })
    try FileManager.default.removeItem(atPath: table.path + "/a")
    #expect(try Worker(table).run().done == 1)
    #expect(try bench.tickets().count == 1)
    try bench.expectSound()
  }

  @Test func `The same items again are unchanged, others are refused or replaced`() throws {
    let a = TaskItem("a", group: "g", .script("echo a"), nested: NestedTask.numbered(["1", "2"]))
    try table.add(a)
    try Worker(table).run()
    #expect(try table.add(a) == .unchanged)
    var other = a
    other.nested[1].argument = "3"
    #expect(try table.add(other) == .refused)
    #expect(try table.status(of: "a").itemState == .done)
    other.priority = 7
    #expect(try table.add(other, replace: true) == .replaced)
    #expect(try table.status(of: "a").itemState == .todo)
    #expect(try table.status(of: "a", task: "Task_1").argument == "3")
    #expect(try names(in: ".queue").count == 1)
    try bench.expectSound()
    #expect(try Worker(table).run().done == 1)
    for bad in [
      TaskItem("", .script("x")), TaskItem("a/b", .script("x")), TaskItem(".a", .script("x")),
    ] {
      #expect(throws: WallabyError.self) { try table.add([TaskItem("fine", .script("x")), bad]) }
    }
    #expect(try table.progress().total == 1)
  }
}
