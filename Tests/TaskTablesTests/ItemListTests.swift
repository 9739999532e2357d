import Records
import TaskTables
import Testing

/// What a file says, one line an item, or its mistakes.
private func read(
  _ text: String, as format: ItemFormat? = nil, name: String? = nil, nested: String? = nil
) throws -> ItemList {
  try ItemList(reading: Array(text.utf8), as: format, name: name, nestedDelimiter: nested)
}

private func ids(_ list: ItemList) -> [String] { list.items.map(\.item.id) }

private func scripts(_ list: ItemList) -> [TaskItem.Work] { list.items.map(\.item.work) }

private func mistakes(
  _ bytes: [UInt8], as format: ItemFormat? = nil, nested: String? = nil
) throws -> [String] {
  do {
    let list = try ItemList(reading: bytes, as: format, nestedDelimiter: nested)
    return ids(list)
  } catch let error as ImportMistakes {
    return error.all.map(\.description)
  }
}

@Suite struct ItemListTests {
  // As `echo -e` writes it in the README of PyAnamo: an empty line first and last.
  static let single = """

    itemID|TaskID|TaskScript
    Seq_Test_1|Task_1|seq 3
    Seq_Test_2|Task_2|seq 1
    Seq_Test_3|Task_3|seq 2
    Seq_Test_4|Task_4|seq 10


    """
  static let nested = """

    itemID|TaskID|TaskScript|TaskArgs
    Seq_Test_5|Task_5|seq|8,2,1
    Seq_Test_6|Task_6|seq|3,2,1
    Seq_Test_7|Task_7|seq|1,4,2
    Seq_Test_8|Task_8|seq|2,3,1


    """

  @Test func `The seed's single items are read as they are`() throws {
    let list = try read(Self.single)
    #expect(list.items.map(\.line) == [3, 4, 5, 6])
    #expect(
      list.items.map(\.item) == [
        TaskItem("Seq_Test_1", group: "Task_1", .script("seq 3")),
        TaskItem("Seq_Test_2", group: "Task_2", .script("seq 1")),
        TaskItem("Seq_Test_3", group: "Task_3", .script("seq 2")),
        TaskItem("Seq_Test_4", group: "Task_4", .script("seq 10")),
      ])
  }

  @Test func `The seed's nested items are split at the nested delimiter`() throws {
    let list = try read(Self.nested, nested: ",")
    #expect(ids(list) == ["Seq_Test_5", "Seq_Test_6", "Seq_Test_7", "Seq_Test_8"])
    #expect(
      list.items[0].item
        == TaskItem(
          "Seq_Test_5", group: "Task_5", .script("seq"),
          nested: [
            NestedTask("Task_0", argument: "8"), NestedTask("Task_1", argument: "2"),
            NestedTask("Task_2", argument: "1"),
          ]))
  }

  @Test(arguments: [
    "itemID|TaskID|TaskScript\na|g|x  'y' \"z\" ",
    "\u{FEFF}itemID|TaskID|TaskScript\r\n\r\na|g|x  'y' \"z\" \r\n",
    " ITEMID | taskid\t|taskSCRIPT\n \t \na|g|x  'y' \"z\" \n\n",
    "id\tgroup\tscript\na\tg\tx  'y' \"z\" \n",
    "script|group|id\nx  'y' \"z\" |g|a\n",
    "id,group,script\na,g,\"x  'y' \"\"z\"\" \"",
    "id,\"group\",script\r\n\"a\",g,\"x  'y' \"\"z\"\" \"\r\n\r\n",
    #"{"script":"x  'y' \"z\" ","group":"g","id":"a"}"#,
    "\u{FEFF}\n" + #" {"id":"a","group":"g","script":"x  'y' \u0022z\" "} "# + "\r\n",
  ])
  func `The same item in every form, guessed from the first line`(_ text: String) throws {
    #expect(
      try read(text).items.map(\.item) == [TaskItem("a", group: "g", .script("x  'y' \"z\" "))])
  }

  @Test(arguments: [
    ("||", "id||script\na||b | c\n"), ("::", "id::script\na::b | c"), ("é", "idéscript\naéb | c\n"),
    (" ; ", "id ; script\na ; b | c\r\n"),
  ])
  func `A delimiter is any text`(_ delimiter: String, _ text: String) throws {
    #expect(scripts(try read(text, as: .delimited(by: delimiter))) == [.script("b | c")])
  }

  @Test(arguments: ["", "\n", "a\r"])
  func `A delimiter that cannot be one is refused`(_ delimiter: String) {
    #expect(throws: WallabyError.self) { try read(Self.single, as: .delimited(by: delimiter)) }
    #expect(throws: WallabyError.self) { try read(Self.nested, nested: delimiter) }
  }

  @Test(arguments: [
    ("x.csv", "id,script\na,b|c", "b|c"), ("x.tsv", "id\tscript\na\tb|c,d", "b|c,d"),
    ("dir.csv/x", "id|script\na|b,c", "b,c"), ("x.csv", "id|script\na|b,c", "b,c"),
    ("x.jsonl", "{\"id\":\"a\",\"script\":\"b\"}", "b"), ("x.txt", "id,script\na,b", "b"),
  ])
  func `The ending of the name and the first line say the format`(
    _ name: String, _ text: String, _ script: String
  ) throws {
    #expect(scripts(try read(text, name: name)) == [.script(script)])
  }

  @Test func `A quoted field of CSV holds newlines, and lines are counted through it`() throws {
    let list = try read(
      "id,script\r\na,\"for i in 1 2\ndo echo \"\"$i, $i\"\"\ndone\"\nb,\"\"\"\"\n", as: .csv)
    #expect(scripts(list) == [.script("for i in 1 2\ndo echo \"$i, $i\"\ndone"), .script("\"")])
    #expect(list.items.map(\.line) == [2, 5])
  }

  @Test func `Nested arguments lose the blanks round them, and none make a single item`() throws {
    let list = try read(
      "id|script|args\na|seq| 1 x ;;\t2\t;;3\nb|seq|\nc|seq|  \nd|seq|4;5", nested: ";;")
    #expect(
      list.items.map { $0.item.nested.map(\.argument) } == [["1 x", "2", "3"], [], [], ["4;5"]])
  }

  @Test func `The other columns say how an item is tried`() throws {
    let list = try read(
      "id|script|priority|retries|timeout|image\na|x|-499|3|1h30m|tools:1\nb|x||||\n")
    let item = list.items[0].item
    #expect(item.priority == -499)
    #expect(item.policy.retries == 3)
    #expect(item.policy.timeout == .seconds(5400))
    #expect(item.policy.image == "tools:1")
    #expect(list.items[1].item == TaskItem("b", .script("x")))
  }

  @Test func `JSON says everything`() throws {
    let list = try read(
      """
      {"id":7,"command":["a b","{}"],"args":["x",2],"priority":500,"retries":2,"retry_delay":"1m",\
      "retry_factor":1.5,"retry_on":[1,137,"SIGKILL","TERM","timeout"],"timeout":0.5,"image":"i"}

      {"id":"n","script":"seq","tasks":{"z":"1","a":2,"m":"3"},"retry_delay":30,"group":null}
      {"id":"s","script":"seq","args":[]}
      """)
    let first = list.items[0].item
    #expect(first.id == "7")
    #expect(first.work == .command(["a b", "{}"]))
    #expect(first.nested == NestedTask.numbered(["x", "2"]))
    #expect(first.priority == 500)
    #expect(first.policy.retries == 2)
    #expect(first.policy.retryDelay == .seconds(60))
    #expect(first.policy.retryFactor == 1.5)
    #expect(
      first.policy.retryOn == [
        .exitCode(1), .exitCode(137), .signal(9), .signal(15), .timeout,
      ])
    #expect(first.policy.timeout == .milliseconds(500))
    #expect(first.policy.image == "i")
    let second = list.items[1]
    #expect(second.line == 3)
    #expect(
      second.item.nested == [
        NestedTask("z", argument: "1"), NestedTask("a", argument: "2"),
        NestedTask("m", argument: "3"),
      ])
    #expect(second.item.policy.retryDelay == .seconds(30))
    #expect(second.item.group == nil)
    #expect(list.items[2].item == TaskItem("s", .script("seq")))
  }

  @Test func `A file without rows has no items`() throws {
    #expect(try read("itemID|TaskID|TaskScript\n").items.isEmpty)
    #expect(try read("\n\n", as: .jsonLines).items.isEmpty)
  }

  @Test func `Ids that only look the same are two`() throws {
    #expect(try read("id|script\ncafé|x\ncafe\u{301}|x").items.count == 2)
  }
}

@Suite struct ImportMistakeTests {
  static let columns =
    "there are itemID (or id), TaskID (or group), TaskScript (or script), TaskArgs (or args), priority, retries, timeout, image"

  @Test(arguments: [
    ("", ["line 1: there is no header such as itemID|TaskID|TaskScript"]),
    (
      "x|1\n",
      [
        "line 1: unknown column 'x': \(columns)", "line 1: unknown column '1': \(columns)",
        "line 1: no column itemID (or id) in the header",
        "line 1: no column TaskScript (or script) in the header",
      ]
    ),
    (
      "\nitemID|TaskId|tasks\na|b|c",
      [
        "line 2: unknown column 'tasks': \(columns)",
        "line 2: no column TaskScript (or script) in the header",
      ]
    ),
    (
      "itemID|id|script|Script\na|b|c|d",
      [
        "line 1: two columns mean the same: 'itemID' and 'id'",
        "line 1: two columns mean the same: 'script' and 'Script'",
      ]
    ),
    (
      "id|script|args\na|seq|1",
      ["line 1: column args needs a nested delimiter, such as --nested ,"]
    ),
    (
      "itemID|TaskID|TaskScript\na|b\n\nc|d|e|f\ng",
      [
        "line 2: 2 fields where the header has 3", "line 4: 4 fields where the header has 3",
        "line 5: 1 field where the header has 3",
      ]
    ),
    (
      "itemID|TaskScript|priority|retries|timeout\n|x|501||\na/b||x||90\n.a|x\u{0}|1.5|-1|1x\nc| |||\n",
      [
        "line 2: itemID is empty", "line 2: priority 501 is not between -499 and 500",
        "line 3: priority 'x' is not a whole number",
        "line 3: timeout '90' is not a duration such as 90s, 5m, 1h30m, 2d, 12:00:00 or 1-12:00:00",
        "line 3: itemID 'a/b' contains a '/'", "line 3: TaskScript is empty",
        "line 4: priority '1.5' is not a whole number",
        "line 4: timeout '1x' is not a duration such as 90s, 5m, 1h30m, 2d, 12:00:00 or 1-12:00:00",
        "line 4: itemID '.a' begins with a dot", "line 4: TaskScript contains a NUL",
        "line 4: retries -1 is less than 0", "line 5: TaskScript is empty",
      ]
    ),
    (
      "itemID|TaskScript|retries\na|x|\nb|x|\na|y|z\n\na|x|",
      [
        "line 4: retries 'z' is not a whole number", "line 4: itemID 'a' is in line 2 already",
        "line 6: itemID 'a' is in line 2 already",
      ]
    ),
  ])
  func `Every mistake of a table is told with its line`(
    _ text: String, _ expected: [String]
  ) throws {
    #expect(try mistakes(Array(text.utf8), as: .pipes) == expected)
  }

  @Test func `An id is known again among thousands`() throws {
    let rows = (0..<3000).map { "item-\($0)|x\n" }.joined()
    let found = try mistakes(Array("id|script\n\(rows)\(rows)".utf8))
    #expect(found.count == 3000)
    #expect(found.first == "line 3002: id 'item-0' is in line 2 already")
    #expect(found.last == "line 6001: id 'item-2999' is in line 3001 already")
  }

  @Test func `Every nested argument must be there`() throws {
    let text = "id|script|TaskArgs\na|seq|1,,2\nb|seq|1,\nc|seq|\u{0}"
    #expect(
      try mistakes(Array(text.utf8), nested: ",") == [
        "line 2: TaskArgs has no argument in place 2 of 3",
        "line 3: TaskArgs has no argument in place 2 of 2",
        "line 4: TaskArgs of 'Task_0' contains a NUL",
      ])
  }

  @Test func `Rows that break the rules of CSV are told, and the next are read`() throws {
    let text = "id,script\na,b\"c\nd,\"e\"f\ng,\"h\n\",i\n\"j\",\"k"
    #expect(
      try mistakes(Array(text.utf8), as: .csv) == [
        "line 2: field 2 has a quote in it: put quotes round it and write its own twice",
        "line 3: field 2 has a quote in it: put quotes round it and write its own twice",
        "line 4: 3 fields where the header has 2", "line 6: the quote of field 2 is never closed",
      ])
  }

  @Test func `What is not UTF-8 is told with its line and column`() throws {
    let table = Array("id|script|group\na|".utf8) + [0xFF] + Array("|g\n".utf8) + [0xC3]
    #expect(
      try mistakes(table + Array("|x|é\n".utf8), as: .pipes) == [
        "line 2: script is not UTF-8", "line 3: id is not UTF-8",
      ])
    #expect(
      try mistakes(Array("id|".utf8) + [0xFF] + Array("script\na|b".utf8), as: .pipes) == [
        "line 1: the header is not UTF-8", "line 1: no column TaskScript (or script) in the header",
      ])
    #expect(
      try mistakes(Array("\n{\"id\":\"".utf8) + [0xFF], as: .jsonLines) == [
        "line 2: the line is not UTF-8"
      ])
  }

  static let keys =
    "there are id, group, script, args, priority, retries, timeout, image, command, tasks, retry_delay, retry_factor, retry_on"

  @Test(arguments: [
    ("[1]", ["not a JSON object: expected '{' at byte 0"]),
    (
      #"{"id":"a","script":"x"} y"#,
      ["not a JSON object: unexpected text after the value at byte 24"]
    ),
    (#"{"id":"a","script":"x""#, ["not a JSON object: expected '}' at byte 22"]),
    ("{}", ["id is not there", "script is not there, nor is command"]),
    (#"{"id":null,"script":null}"#, ["id is not there", "script is not there, nor is command"]),
    (
      #"{"id":"a","script":"x","itemID":1,"id":"a"}"#,
      ["unknown key 'itemID': \(keys)", "id is there twice"]
    ),
    (
      #"{"id":"a","script":"x","command":["x"],"args":["1"],"tasks":{"a":"1"}}"#,
      [
        "command is there besides script: only one can be",
        "tasks is there besides args: only one can be",
      ]
    ),
    (
      #"{"id":"","script":["x"],"args":"1","priority":"-500","retries":1.5,"retry_delay":"30"}"#,
      [
        "script is not a text", "args '1' is not a list of texts",
        "retries 1.5 is not a whole number",
        "retry_delay '30' is not a duration such as 90s, 5m, 1h30m, 2d, 12:00:00 or 1-12:00:00",
        "id is empty", "priority -500 is not between -499 and 500",
      ]
    ),
    (
      #"{"id":true,"command":[],"retry_factor":0,"retry_on":[0],"timeout":-1,"retries":1e99,"image":"\u0000"}"#,
      [
        "id true is not a text",
        "retry_on 0 is not an exit code, the name of a signal or 'timeout'",
        "retries 1e+99 is not a whole number", "command has no program",
        "retry_factor 0.0 is not more than 0",
        "timeout is less than 0",
        "image contains a NUL",
      ]
    ),
    (
      #"{"id":"a","command":["x",{}],"retry_on":["SIGNONE"]}"#,
      [
        "command is not a list of texts",
        "retry_on 'SIGNONE' is not an exit code, the name of a signal or 'timeout'",
      ]
    ),
    (
      #"{"id":"a","script":"x","tasks":{"a":"1","b":"2","a":"3","status.json":"4","stdout.12.log":"5","stdout.x.out":"6","c/d":"7","":"8","storage":"9"}}"#,
      [
        "tasks 'a' is there twice", "tasks 'status.json' is one of the five entries of every task",
        "tasks 'stdout.12.log' is one of the five entries of every task",
        "tasks 'c/d' contains a '/'",
        "tasks '' is empty", "tasks 'storage' is one of the five entries of every task",
      ]
    ),
    (#"{"id":"a","script":"x","tasks":{"a":[]}}"#, ["tasks is not an object of texts"]),
    (#"{"id":"a","script":"x","tasks":["a"]}"#, ["tasks is not an object"]),
    (#"{"id":"a","script":"x","args":["\u0000"]}"#, ["args of 'Task_0' contains a NUL"]),
  ])
  func `Every mistake of a JSON line is told`(_ text: String, _ expected: [String]) throws {
    #expect(
      try mistakes(Array("\n\(text)\n".utf8), as: .jsonLines) == expected.map { "line 2: \($0)" })
  }
}
