import Records
import TaskTables
import Testing
import WallabyTestSupport

@Suite(.temporaryDirectory) struct WorkingTests {
  @Test func `A worker runs every item once and settles it by its exit code`() throws {
    let bench = try TableBench()
    let table = try bench.table()
    let report = try table.add([
      TaskItem("Seq_Test_1", group: "Task_1", .script("seq 3")),
      TaskItem("Seq_Test_2", group: "Task_2", .script("exit 3")),
      TaskItem("Seq_Test_3", .command(["sh", "-c", "kill -9 $$"])),
      TaskItem("Seq_Test_4", .command(["no-such-program-anywhere"])),
    ])
    #expect(report.count(.added) == 4)
    let done = try Worker(table, items: 2).run()
    #expect(done.done == 1)
    #expect(done.failed == 3)
    #expect(try bench.read("align/Seq_Test_1/stdout.log") == "1\n2\n3\n")
    #expect(try table.status(of: "Seq_Test_1").state == .completed)
    #expect(try table.status(of: "Seq_Test_2").exitCode == 3)
    #expect(try table.status(of: "Seq_Test_3").signal == 9)
    #expect(try table.status(of: "Seq_Test_4").exitCode == 127)
    let states = try bench.tickets().map { $0.prefix { $0 != "," } }
    #expect(states == ["done", "failed", "failed", "failed"])
  }

  @Test func `Nested tasks run each in a directory of its own, and their results are the item's`()
    throws
  {
    let bench = try TableBench()
    let table = try bench.table()
    try table.add(
      TaskItem(
        "S", .script("printf 'wallaby:\\tn=%s\\n'"), nested: NestedTask.numbered(["8", "2", "x"])))
    let done = try Worker(table, items: 1, nested: 2).run()
    #expect(done.done == 1)
    #expect(
      try bench.read("align/S/result.json").filter { !$0.isWhitespace }
        == #"{"Task_0":{"n":8},"Task_1":{"n":2},"Task_2":{"n":"x"}}"#)
    #expect(try table.status(of: "S").nested == NestedCounts(total: 3, done: 3))
    #expect(try table.status(of: "S", task: "Task_1").argument == "2")
  }

  @Test
  func `What failed is tried again as often as its policy says, and each attempt's logs are kept`()
    throws
  {
    let bench = try TableBench()
    let table = try bench.table()
    var policy = TaskPolicy()
    policy.retries = 3
    policy.retryOn = [.exitCode(7)]
    let script =
      #"n=$(cat "$WALLABY_TASK_DIR/storage/n" 2>/dev/null || echo 0); n=$((n + 1)); echo $n > "$WALLABY_TASK_DIR/storage/n"; echo try $n; [ $n = 3 ] || exit 7"#
    try table.add(TaskItem("again", .script(script), policy: policy))
    try table.add(TaskItem("never", .script("exit 8"), policy: policy))
    let done = try Worker(table).run()
    #expect(done.done == 1)
    #expect(done.failed == 1)
    #expect(done.returned == 2)
    #expect(try bench.read("align/again/stdout.log") == "try 3\n")
    #expect(try bench.read("align/again/stdout.1.log") == "try 1\n")
    #expect(try bench.read("align/again/stdout.2.log") == "try 2\n")
    let status = try table.status(of: "again")
    #expect(status.attempt == 3)
    #expect(status.attempts.count == 2)
    #expect(try bench.tickets().last?.hasPrefix("failed,1,") == true)
  }
}
