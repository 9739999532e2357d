import Records
import TaskTables
import Testing

private func grid(
  _ variables: String..., id: String? = nil, name: String? = nil, run work: TaskItem.Work
) throws -> [TaskItem] {
  try ParameterGrid(
    variables.map { try GridVariable(parsing: $0) }, idPattern: id, name: name
  ).items(like: TaskItem("", work))
}

@Suite struct ParameterGridTests {
  @Test(arguments: [
    ("lr=0.1,0.01", ["0.1", "0.01"]), ("seed=1..5", ["1", "2", "3", "4", "5"]),
    ("n=3..1", ["3", "2", "1"]), ("n=0..10..4", ["0", "4", "8"]), ("n=5..1..-2", ["5", "3", "1"]),
    ("n=-1..1", ["-1", "0", "1"]), ("n=7..7", ["7"]),
    ("n=1..2,9,08..10", ["1", "2", "9", "08", "09", "10"]),
    ("n=08..10", ["08", "09", "10"]), ("n=0..2", ["0", "1", "2"]), ("n=1..010..9", ["001", "010"]),
    ("p=a\\,b,c\\d", ["a,b", "c\\d"]), ("x=a=b", ["a=b"]),
    ("p=../x,a..b,v1..2", ["../x", "a..b", "v1..2"]),
  ])
  func `the values of a variable`(_ text: String, _ values: [String]) throws {
    #expect(try GridVariable(parsing: text).values == values)
  }

  @Test(arguments: [
    ("seed", "'seed' is not a variable with values: it has no '='"),
    ("=1", "cannot call a variable ''"), ("a b=1", "cannot call a variable 'a b'"),
    ("a=", "variable 'a' has an empty value"), ("a=1,,2", "variable 'a' has an empty value"),
    ("a=0.1..0.5", "'0.1..0.5' of variable 'a' is not a range of whole numbers"),
    ("a=1..5..0", "'1..5..0' of variable 'a' is not a range of whole numbers"),
    ("a=1..2..3..4", "'1..2..3..4' of variable 'a' is not a range of whole numbers"),
    (
      "a=1..99999999999999999999",
      "'1..99999999999999999999' of variable 'a' is not a range of whole numbers"
    ),
    ("a=1..1000001", "a grid of 1000001 items is too large: 1000000 are the most"),
    ("a=1..1000000,1", "a grid of at least 1000001 items is too large: 1000000 are the most"),
  ])
  func `what is no variable`(_ text: String, _ message: String) throws {
    let error = #expect(throws: WallabyError.self) { try GridVariable(parsing: text) }
    #expect(error?.message == message)
    #expect(error?.code == .invalidInput)
  }

  @Test func `The first variable varies slowest, and the values name the items`() throws {
    let items = try grid(
      "lr=0.1,0.01", "seed=1..2", run: .command(["train", "{lr}", "s{seed}-{#}"]))
    #expect(
      items.map(\.id) == ["lr=0.1,seed=1", "lr=0.1,seed=2", "lr=0.01,seed=1", "lr=0.01,seed=2"])
    #expect(items.map(\.work).first == .command(["train", "0.1", "s1-1"]))
    #expect(items.map(\.work).last == .command(["train", "0.01", "s2-4"]))
    #expect(items.allSatisfy { $0.group == nil })
  }

  @Test func `A pattern names the items and the grid's name is their group`() throws {
    let items = try grid(
      "a=x/y,z", id: "run-{#}", name: "sweep", run: .script("cat {a} ${HOME} {{}"))
    #expect(items.map(\.id) == ["run-1", "run-2"])
    #expect(items.map(\.group) == ["sweep", "sweep"])
    #expect(items[0].work == .script("cat x/y ${HOME} {}"))
  }

  @Test(arguments: [
    ("echo {b}", "no variable {b} for 'echo {b}': there are {a}, {#}"),
    ("awk '{print}'", "no variable {print} for 'awk '{print}'': there are {a}, {#}"),
    ("x {", "a brace in 'x {' is never closed"), ("x {a", "a brace in 'x {a' is never closed"),
    ("x ${a}", "${a} in 'x ${a}' is a variable of the shell, not that of the grid"),
  ])
  func `A pattern that means nothing is refused`(_ script: String, _ message: String) {
    let error = #expect(throws: WallabyError.self) { try grid("a=1", run: .script(script)) }
    #expect(error?.message == message)
  }

  @Test(arguments: [
    ("{a}}", "1}"), ("{{a}", "{a}"), ("{{{a}", "{1"), ("$", "$"), ("$a{a}é", "$a1é"), ("}$", "}$"),
    ("${b", "${b"), ("${#} ${#a} {#}", "${#} ${#a} 1"),
  ])
  func `Only a brace before a name is special`(_ script: String, _ filled: String) throws {
    #expect(try grid("a=1", run: .script(script)).map(\.work) == [.script(filled)])
  }

  @Test func `A value that cannot be in a name is refused, and told the way out`() {
    let error = #expect(throws: WallabyError.self) { try grid("f=/d/x", "n=1", run: .script("x")) }
    #expect(error?.message == "cannot call an item 'f=/d/x,n=1': it contains a '/'")
    #expect(
      error?.hint == "name them with --id 'run-{f}-{n}', or by their number with --id 'run-{#}'")
  }

  @Test func `Two items of one name are refused`() {
    let error = #expect(throws: WallabyError.self) {
      try grid("a=1,2", "b=3,4", id: "r{a}", run: .script("x"))
    }
    #expect(error?.message == "two items are called 'r1': a=1, b=3 and a=1, b=4")
  }

  @Test func `A grid has variables, each once, and not too many items`() throws {
    #expect(throws: WallabyError.self) { try grid(run: .script("x")) }
    #expect(throws: WallabyError.self) { try grid("a=1", "a=2", run: .script("x")) }
    let large = #expect(throws: WallabyError.self) {
      try grid("a=1..2000", "b=1..2000", run: .script("x"))
    }
    #expect(large?.message == "a grid of 4000000 items is too large: 1000000 are the most")
    let many = (0..<7).map { GridVariable("v\($0)", (0..<1000).map(String.init)) }
    let huge = #expect(throws: WallabyError.self) {
      try ParameterGrid(many).items(like: TaskItem("", .script("x")))
    }
    #expect(huge?.message.hasPrefix("a grid of at least") == true)
    #expect(throws: WallabyError.self) {
      try ParameterGrid([GridVariable("a", [])]).items(like: TaskItem("", .script("x")))
    }
  }

  @Test func `An item of a grid obeys the rules of items`() {
    let error = #expect(throws: WallabyError.self) { try grid("a= ", run: .script("{a}")) }
    #expect(error?.message == "cannot make item 'a= ': script is empty")
  }
}
