import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

/// PyAnamo's own session, as its README tells it, by `wallaby tasks`.
@Suite(.temporaryDirectory) struct SeedSessionTests {
  let tasks: TasksFixture

  init() throws { tasks = try TasksFixture() }

  /// Runs a line as somebody types it and compares all that it prints.
  private func expect(
    _ line: String, _ printed: String, input: String = "", exit: ExitCode = .done,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let words = ShellText.words(line)
    let (fixture, place) = (tasks.fixture, TemporaryDirectory.current)
    let answer = try await aside { try fixture.run(words, input: input, in: place) }
    #expect(answer.stdout + answer.stderr == printed, sourceLocation: location)
    #expect(answer.exit == exit, "\(line)", sourceLocation: location)
  }

  @Test func `Import, work, monitor, summarise, reset and delete`() async throws {
    let here = TemporaryDirectory.current
    try here.write(
      "import-testing.txt",
      """

      itemID|TaskID|TaskScript
      Seq_Test_1|Task_1|seq 3
      Seq_Test_2|Task_2|seq 1
      Seq_Test_3|Task_3|seq 2
      Seq_Test_4|Task_4|seq 10

      """)
    try here.write(
      "import-nested-testing.txt",
      """

      itemID|TaskID|TaskScript|TaskArgs
      Seq_Test_5|Task_5|seq|8,2,1
      Seq_Test_6|Task_6|seq|3,2,1
      Seq_Test_7|Task_7|seq|1,4,2
      Seq_Test_8|Task_8|seq|2,3,1

      """)

    // Import: a list of single items, one of nested ones, then one by one.
    try await expect("tasks import Testing import-testing.txt", "added 4 items to 'Testing'\n")
    try await expect(
      "tasks import Testing import-nested-testing.txt --nested ,", "added 4 items to 'Testing'\n")
    try await expect(
      "tasks add Testing Seq_Test_9 --group Task_9 --script 'seq 10'",
      "added 'Seq_Test_9' to 'Testing'\n")
    try await expect(
      "tasks add Testing Seq_Test_10 --group Task_10 --nested 10,12,14 --script seq",
      "added 'Seq_Test_10' to 'Testing'\n")
    let list = "itemID|TaskID|TaskScript\nSeq_Test_11|Task_11|seq 10\nSeq_Test_12|Task_12|seq 12\n"
    try await expect("tasks import Testing -", "added 2 items to 'Testing'\n", input: list)

    // The seed overwrote what was there, whatever it was at.
    let again =
      "itemID|TaskID|TaskScript|TaskArgs\nSeq_Test_7|Task_7|seq|3\nSeq_Test_8|Task_8|seq|8,7\n"
    try await expect(
      "tasks import Testing - --nested ,",
      """
      wallaby: line 2: 'Seq_Test_7' is left as it is: it is there, and not the same
      wallaby: line 3: 'Seq_Test_8' is left as it is: it is there, and not the same
      added 0 items to 'Testing', 2 refused

      """, input: again, exit: .partial)
    try await expect(
      "tasks import Testing - --nested , --replace",
      "added 0 items to 'Testing', 2 replaced\n", input: again)
    try await expect(
      "tasks monitor Testing -n 2 --every 10ms --columns todo,locked,done", "12\t0\t0\n12\t0\t0\n")

    // pyanamo.py -i 2 -n 4
    try await expect("tasks work Testing -i 2 -n 4", "12 done, 0 failed\n")
    try await expect("tasks monitor Testing --columns todo,locked,done", "0\t0\t12\n")
    try await expect("tasks log Testing Seq_Test_1", "1\n2\n3\n")
    try await expect("tasks log Testing Seq_Test_8 Task_1", "1\n2\n3\n4\n5\n6\n7\n")

    // Restart.
    try await expect("tasks reset Testing Seq_Test_1", "reset 1 item to 'todo'\n")
    try await expect(
      "tasks reset Testing Seq_Test_1 Seq_Test_2 --to Pending", "reset 2 items to 'Pending'\n")
    try await expect(
      "tasks reset Testing Seq_Test_10 --tasks Task_0", "reset 1 item to 'todo'\n")
    try await expect("tasks reset Testing Seq_Test_5 Seq_Test_6", "reset 2 items to 'todo'\n")
    try await expect(
      "tasks reset Testing Seq_Test_8 --tasks Task_0", "reset 1 item to 'todo'\n")
    try await expect(
      "tasks summary Testing --ids",
      """
      todo\t2\tSeq_Test_5,Seq_Test_6
      1-25 %\t0\t
      26-50 %\t1\tSeq_Test_8
      51-75 %\t1\tSeq_Test_10
      76-99 %\t0\t
      done\t1\tSeq_Test_7

      """)
    try await expect(
      "tasks status Testing --columns todo,done,other,total", "4\t6\tPending=2\t12\n")
    try await expect("tasks work Testing", "4 done, 0 failed\n")
    try await expect("tasks ls Testing --state Pending -q", "Seq_Test_1\nSeq_Test_2\n")
    try await expect("tasks reset Testing --state Pending", "reset 2 items to 'todo'\n")
    try await expect("tasks work Testing", "2 done, 0 failed\n")

    // Delete: a nested task, two, whole items, the table.
    try await expect(
      "tasks rm Testing Seq_Test_6 --tasks Task_0 --yes", "removed nested tasks of 1 item\n")
    try await expect(
      "tasks rm Testing Seq_Test_10 --tasks Task_1,Task_2 --yes",
      "removed nested tasks of 1 item\n")
    try await expect(
      "tasks ls Testing --state done --group Task_6 --format '{id} {nested_done}'",
      "Seq_Test_6 2/2\n")
    try await expect("tasks rm Testing Seq_Test_7 --yes", "removed 1 item\n")
    try await expect(
      "tasks rm Testing Seq_Test_8 Seq_Test_9 Seq_Test_10 --yes", "removed 3 items\n")
    try await expect("tasks status Testing --columns done,total", "8\t8\n")
    try await expect("tasks drop Testing --yes", "removed table 'Testing' with 8 items\n")
    try await expect("tasks ls", "", exit: .negative)
  }
}
