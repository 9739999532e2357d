import Records
import TaskTables
import Testing
import WallabyTestSupport

@Suite(.temporaryDirectory) struct AddingRulesTests {
  @Test(arguments: [
    (TaskItem("a/b", .script("x")), "cannot use 'a/b' as an item: it contains a '/'"),
    (TaskItem("a", .script(" ")), "cannot make item 'a': script is empty"),
    (TaskItem("a", .command(["x", "\0"])), "cannot make item 'a': command contains a NUL"),
    (
      TaskItem("a", .script("x"), priority: 501),
      "cannot make item 'a': priority 501 is not between -499 and 500"
    ),
    (
      TaskItem(
        "a", .script("x"), nested: [NestedTask("k", argument: ""), NestedTask("k", argument: "")]),
      "cannot make item 'a': tasks 'k' is there twice"
    ),
    (TaskItem("good", .script("x")), "cannot use 'good' as an item: it comes twice"),
  ])
  func `Items from Swift obey the rules of files, or none is added`(
    _ item: TaskItem, _ message: String
  ) throws {
    let table = try TableBench().table()
    let error = #expect(throws: WallabyError.self) {
      try table.add([TaskItem("good", .script("true")), item])
    }
    #expect(error?.message == message)
    #expect(throws: WallabyError.self) { try table.status(of: "good") }
  }
}
