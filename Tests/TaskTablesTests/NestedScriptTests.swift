import Testing

@testable import TaskTables

@Suite struct NestedScriptTests {
  @Test(arguments: [
    ("seq", "8", "seq 8"), ("seq {} | wc", "8", "seq 8 | wc"), ("{}{}", "{}", "{}{}"),
    ("echo {a} { }", "x y", "echo {a} { } x y"), ("é{}é", "ü", "éüé"), ("a  b", "", "a  b "),
    ("{}", "", ""),
  ])
  func `The argument stands where the braces do, else behind the script`(
    _ script: String, _ argument: String, _ text: String
  ) {
    #expect(NestedScript.text(script, argument) == text)
  }

  @Test func `In a command the argument is a word, or in its words`() {
    #expect(NestedScript.words(["seq"], "8 9") == ["seq", "8 9"])
    #expect(NestedScript.words(["a", "-x={}", "b", "{}"], "8 9") == ["a", "-x=8 9", "b", "8 9"])
    #expect(TaskItem.Work.command(["a"]).nested("b") == .command(["a", "b"]))
    #expect(TaskItem.Work.script("a").nested("b") == .script("a b"))
  }
}
