import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// Whoever changes a table may die before any change of the disk: what others find is as before, or as after.
@Suite(.temporaryDirectory) struct DeathTests {
  let bench: TableBench
  let table: TaskTable

  init() throws {
    bench = try TableBench()
    table = try bench.table()
  }

  /// Begins anew with a table of these items.
  private func begin(_ items: [TaskItem]) throws {
    if try bench.project.taskTables().contains("align") { try table.drop(force: true) }
    try table.create()
    try table.add(items)
  }

  /// Lets the living take over, and expects that nothing is left of the dead.
  private func recover(_ n: Int) throws {
    var report = GarbageReport()
    try TaskCare(bench.project).collectGarbage(
      lease: .seconds(1800), isDryRun: false, into: &report)
    #expect(report.problems.isEmpty, "step \(n)")
    try bench.expectSound("step \(n)")
  }

  private let counting = TaskItem.Work.script(
    #"echo run >> "$WALLABY_TASK_DIR/storage/runs"; printf 'wallaby:\tn=1\n'"#)

  @Test func `A worker that dies at any step loses no item and settles none twice`() async throws {
    let steps = try await bench.deaths(["work", "1", "1", "empty"]) {
      try begin([TaskItem("a", counting), TaskItem("b", .script("exit 3"))])
    } _: { n in
      try Worker(table).run()
      try recover(n)
      let a = try table.status(of: "a")
      let b = try table.status(of: "b")
      #expect(a.state == .completed && b.state == .failed, "step \(n)")
      #expect(try bench.read("align/a/result.json") == "{\n  \"n\": 1\n}\n", "step \(n)")
      let runs = try bench.read("align/a/storage/runs").split(separator: "\n").count
      #expect(runs <= 2 && runs <= a.attempt ?? 0, "step \(n)")
      #expect(a.losses + b.losses <= 1, "step \(n)")
    }
    print("a worker makes \(steps) changes of the disk for two items")
    #expect(steps > 20)
  }

  @Test func `A worker that dies over nested tasks runs those again that were not done`()
    async throws
  {
    let nested = NestedTask.numbered(["1", "2", "3"])
    let steps = try await bench.deaths(["work", "1", "1", "empty"]) {
      try begin([
        TaskItem("a", .script(#"echo {} >> "$WALLABY_TASK_DIR/storage/runs""#), nested: nested)
      ])
    } _: { n in
      try Worker(table).run()
      try recover(n)
      let status = try table.status(of: "a")
      #expect(status.state == .completed, "step \(n): \(status)")
      var runs = 0
      for task in nested {
        runs += try bench.read("align/a/\(task.key)/storage/runs").split(separator: "\n").count
      }
      #expect(runs == 3 || runs == 4, "step \(n)")
    }
    #expect(steps > 20)
  }

  @Test func `Items are added all or not at all, whenever it ends`() async throws {
    let steps = try await bench.deaths(["add", "3", "true"]) {
      try begin([TaskItem("other", .script("true"))])
    } _: { n in
      let there = try bench.tickets().count - 1
      #expect(there == 0 || there == 3, "step \(n)")
      // The next who adds the same needs no sweep.
      try table.add((0..<3).map { TaskItem("i\($0)", .script("true")) })
      #expect(try bench.tickets().count == 4, "step \(n)")
      try recover(n)
      #expect(try Worker(table).run().done == 4, "step \(n)")
    }
    #expect(steps > 20)
  }

  @Test(arguments: ["reset", "clean"])
  func `A reset that dies leaves the item settled or waiting`(_ command: String) async throws {
    _ = try await bench.deaths([command, "a"]) {
      try begin([TaskItem("a", counting, nested: NestedTask.numbered(["1", "2"]))])
      try Worker(table).run()
    } _: { n in
      try recover(n)
      let state = try table.status(of: "a").itemState
      #expect(state == .done || state == .todo, "step \(n)")
      try Worker(table).run()
      try recover(n)
      #expect(try table.status(of: "a").state == .completed, "step \(n)")
      #expect(try table.status(of: "a").nested == NestedCounts(total: 2, done: 2), "step \(n)")
      let result = try bench.read("align/a/result.json").filter { !$0.isWhitespace }
      #expect(result == #"{"Task_0":{"n":1},"Task_1":{"n":1}}"#, "step \(n)")
    }
  }

  @Test func `A removal that dies leaves the item, or nothing of it`() async throws {
    _ = try await bench.deaths(["remove", "a"]) {
      try begin([TaskItem("a", counting), TaskItem("b", counting)])
    } _: { n in
      try recover(n)
      let names = try FileManager.default.contentsOfDirectory(atPath: table.path)
        .filter { !$0.hasPrefix(".") }.sorted()
      let items = try bench.tickets().map { Ticket($0)!.item }.sorted()
      #expect(names == items && (items == ["a", "b"] || items == ["b"]), "step \(n)")
    }
  }

  @Test func `A replacement that dies leaves the old item, or the new one`() async throws {
    _ = try await bench.deaths(["replace", "a", "echo new"]) {
      try begin([TaskItem("a", .script("echo old"))])
      try Worker(table).run()
    } _: { n in
      try recover(n)
      let status = try table.status(of: "a")
      if status.script == "echo old" {
        #expect(status.state == .completed, "step \(n)")
        #expect(try bench.read("align/a/stdout.log") == "old\n", "step \(n)")
      } else {
        #expect(status.script == "echo new" && status.state == .queued, "step \(n)")
        try Worker(table).run()
        #expect(try bench.read("align/a/stdout.log") == "new\n", "step \(n)")
      }
    }
  }

  @Test func `Who dies over the items of a dead worker leaves them to the next`() async throws {
    _ = try await bench.deaths(["recover"]) {
      try begin([TaskItem("a", .script("sleep 100")), TaskItem("b", .script("true"))])
      let worker = try bench.start(["work", "2", "1", "empty"])
      try await eventually("it has begun") { try table.status(of: "a").state == .running }
      worker.signal(SIGKILL)
      _ = try worker.wait()
    } _: { n in
      try recover(n)
      let a = try table.status(of: "a")
      #expect(a.state == .queued, "step \(n)")
      #expect(a.losses == 1 && a.attempts.count == 1, "step \(n)")
      #expect(try table.status(of: "b").losses <= 1, "step \(n)")
    }
  }
}
