import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct LsCommandTests {
  @Test func `The newest stands last, and first when reversed`() throws {
    let fixture = try CommandFixture()
    let ids = try (0..<5).map { try fixture.record(.integer($0)).id.description }
    #expect(try fixture.run("ls", "-q").lines == ids)
    #expect(try fixture.run("ls", "-q", "-r").lines == ids.reversed())
    #expect(try fixture.run("ls", "-q", "-n", "2").lines == Array(ids.suffix(2)))
    #expect(try fixture.run("ls", "-q", "-n", "2", "-r").lines == ids.suffix(2).reversed())
    #expect(try fixture.run("ls", "-0").stdout == ids.map { $0 + "\0" }.joined())
  }

  @Test func `A pipe gets whole ids and tabs, a terminal short ones and headings`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record(tags: ["a,b", "c"], command: ["echo", "x y"], exitCode: 3)
    let fields = try fixture.run("ls").stdout.split(
      separator: "\t", omittingEmptySubsequences: false)
    #expect(fields.count == 7)
    #expect(fields[0] == record.id.description)
    #expect(fields[1...2] == ["failed", "3"])
    #expect(fields[5...6] == [#"a\,b,c"#, "echo 'x y'\n"])
    let table = try fixture.run("ls", terminal: 100).lines
    #expect(table[0].hasPrefix("ID"))
    #expect(table[1].hasPrefix(record.id.tail + "  failed"))
    #expect(!table[1].contains(record.id.description))
  }

  @Test func `JSON has units in its keys`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record(tags: ["t"], command: ["a b"], exitCode: 0)
    let value = try JSONValue(parsing: try fixture.run("ls", "--json").stdout.utf8)
    #expect(value["type"] == "record")
    #expect(value["v"] == 1)
    #expect(value["id"] == .string(record.id.description))
    #expect(value["duration_seconds"]?.doubleValue != nil)
    #expect(value["exit_code"] == 0)
    #expect(value["tags"] == ["t"])
    #expect(value["command_line"] == "'a b'")
  }

  @Test func `Nothing found is silent and a negative answer, on a terminal with a word`() throws {
    let fixture = try CommandFixture()
    let answer = try fixture.run("ls", "-t", "none")
    #expect(answer.exit == .negative)
    #expect(answer.bytes.isEmpty)
    #expect(answer.stderr.isEmpty)
    #expect(try fixture.run("ls", "-t", "none", terminal: 80).stderr == "no record fits\n")
    #expect(try fixture.run("ls", terminal: 80).stderr == "no records yet\n")
  }

  @Test func `Columns may be fields of results and statuses`() throws {
    let fixture = try CommandFixture()
    try fixture.record(["loss": 0.25, "fit": ["steps": 7], "host": "far"], exitCode: 0)
    #expect(
      try fixture.run("ls", "--columns", "exit,loss,fit.steps,status.kind,result.host").stdout
        == "0\t0.25\t7\trecord\tfar\n")
    #expect(try fixture.run("ls", "--format", "{loss}/{none}").stdout == "0.25/\n")
    let answer = try fixture.run("ls", "--columns", "id,los")
    #expect(answer.exit == .done)
    #expect(answer.stderr == "none of these records has a field 'los'\n")
    let none = try fixture.run("ls", "--where", "los<1", "--where", "unasked")
    #expect(none.stderr == "none of these records has a field 'los'\n")
    #expect(try fixture.run("ls", "--where", "loss>1").stderr.isEmpty)
  }

  @Test(arguments: [
    ("fit.loss", "0.5"), ("result.fit.loss", "0.5"), ("status.kind", "record"),
    ("result.status.kind", "mine"), ("git.commit", "mine"),
  ])
  func `A field is the same wherever it is asked for`(field: String, value: String) throws {
    let fixture = try CommandFixture()
    var draft = try fixture.store.draft()
    draft.result = [
      "fit": ["loss": 0.5], "status": ["kind": "mine"], "git": ["commit": "mine"],
    ]
    draft.status.other["git"] = ["commit": "c0ffee"]
    _ = try draft.commit()
    #expect(try fixture.run("ls", "--columns", field).stdout == value + "\n")
    #expect(try fixture.run("show", "@last", "--format", "{\(field)}").stdout == value + "\n")
    #expect(try fixture.run("export", "--format", "{\(field)}").stdout == value + "\n")
    #expect(try fixture.run("ls", "-q", "--where", "\(field)=\(value)").lines.count == 1)
  }

  @Test func `Conditions and names together mean both`() throws {
    let fixture = try CommandFixture()
    let one = try fixture.record(["x": 1], tags: ["a"]).id
    let two = try fixture.record(["x": 2], tags: ["a", "b"]).id
    #expect(try fixture.run("ls", "-q", "--where", "x>1").lines == [two.description])
    #expect(try fixture.run("ls", "-q", "\(one)", "\(two.tail)").lines.count == 2)
    #expect(try fixture.run("ls", "-q", "\(one)", "\(two)", "-t", "b").lines == ["\(two)"])
    #expect(try fixture.run("ls", "-q", "\(one)", "-t", "b").exit == .negative)
    #expect(try fixture.run("ls", "-q", "@last").lines == ["\(two)"])
    #expect(try fixture.run("ls", "-q", "@last~1").lines == ["\(one)"])
  }

  @Test func `Names come from standard input, from whatever listing`() throws {
    let fixture = try CommandFixture()
    let ids = try (0..<3).map { try fixture.record(.integer($0)).id.description }
    for options in [["-q"], ["-0"], []] {
      let listing = try fixture.run("ls", options.first ?? "--all").stdout
      #expect(try fixture.run("ls", "-q", "-", input: listing).lines == ids)
    }
    #expect(try fixture.run("ls", "-", input: "").exit == .negative)
  }

  @Test func `A name that is none is told; where there are others they are shown`() throws {
    let fixture = try CommandFixture()
    let id = try fixture.record().id.description
    for name in ["zzzzzz", "../x", "@last~7", "", "*", "20261121T092726.273Z-ry2c9z"] {
      let alone = try fixture.run("ls", "--", name)
      #expect(alone.exit == .notFound, "\(name)")
      let answer = try fixture.run("ls", "-q", "--", name, id)
      #expect(answer.exit == .partial)
      #expect(answer.lines == [id])
      #expect(answer.stderr.hasPrefix("wallaby: no record '\(name)'"))
    }
  }

  @Test func `Damaged records stand beside the answer, five and how many more`() throws {
    let fixture = try CommandFixture()
    let good = try fixture.record().id.description
    for _ in 0..<7 {
      try fixture.putText("{", at: try fixture.record().path + "/status.json")
    }
    let answer = try fixture.run("ls", "-q")
    #expect(answer.exit == .partial)
    #expect(answer.lines == [good])
    let told = answer.stderr.split(separator: "\n")
    #expect(told.count == 6)
    #expect(told.last == "wallaby: and 2 more ('wallaby verify' lists all)")
  }

  @Test func `Damaged results are told when they are asked for`() throws {
    let fixture = try CommandFixture()
    try fixture.record(["x": 1])
    let bad = try fixture.record(["x": 2])
    try fixture.putFIFO(at: bad.path + "/result.json")
    let answer = try fixture.run("ls", "--columns", "x")
    #expect(answer.stdout == "1\n\n")
    #expect(answer.exit == .partial)
    #expect(answer.stderr.contains("not a plain file"))
    #expect(try fixture.run("ls").exit == .done)
  }

  @Test func `Only the newest hundred come unasked, on a terminal only`() throws {
    let fixture = try CommandFixture()
    for number in 0..<103 { try fixture.record(.integer(Int64(number))) }
    let answer = try fixture.run("ls", terminal: 80)
    #expect(answer.lines.count == 101)
    #expect(answer.stderr == "and 3 older (--all shows them)\n")
    #expect(try fixture.run("ls", "--all", terminal: 80).lines.count == 104)
    #expect(try fixture.run("ls", "-n", "102", terminal: 80).lines.count == 103)
    #expect(try fixture.run("ls").lines.count == 103)
  }

  @Test func `Hostile text is one harmless field`() throws {
    let fixture = try CommandFixture()
    try fixture.record(["x": .string(hostileText)], tags: [hostileText], command: [hostileText])
    for answer in [
      try fixture.run("ls", "--columns", "tags,command,x"),
      try fixture.run("ls", "--columns", "tags,command,x", terminal: 200),
    ] {
      #expect(answer.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a || $0 == 0x09 })
      #expect(!answer.stdout.unicodeScalars.contains("\u{202e}"))
      #expect(answer.lines.count <= 2)
    }
    let value = try JSONValue(parsing: try fixture.run("ls", "--json").stdout.utf8)
    #expect(value["tags"] == [.string(hostileText)])
  }

  @Test func `Where there is no store it says how to make one`() throws {
    let fixture = try CommandFixture()
    let answer = try fixture.run("ls", "--store", "nowhere")
    #expect(answer.exit == .noStore)
    #expect(answer.stderr.contains("wallaby init"))
  }
}
