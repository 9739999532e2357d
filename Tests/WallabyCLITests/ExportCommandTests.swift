import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct ExportCommandTests {
  @Test func `One whole object a line, without the environment unless asked`() throws {
    let fixture = try CommandFixture()
    try fixture.record(["x": [1, ["y": nil]]], tags: ["a"], command: ["c"], exitCode: 0)
    try fixture.store.draft(tags: ["a"]) { $0.status.other["environment"] = ["SHELL": "sh"] }
    let lines = try fixture.run("export", "-t", "a").lines
    #expect(lines.count == 2)
    let value = try JSONValue(parsing: lines[0].utf8)
    #expect(value["type"] == "record")
    #expect(value["result"] == ["x": [1, ["y": nil]]])
    #expect(value["command"] == ["c"])
    #expect(!lines[1].contains("SHELL"))
    #expect(try fixture.run("export", "--with-env").lines[1].contains(#""SHELL":"sh""#))
    #expect(
      try fixture.run("export", "--columns", "x.0,state", "-n", "2").lines[0]
        == #"{"type":"record","v":1,"x.0":1,"state":"completed"}"#)
    #expect(try fixture.run("export", "-t", "none").exit == .negative)
  }

  @Test func `CSV has fixed columns, then all fields, sorted`() throws {
    let fixture = try CommandFixture()
    try fixture.record(["loss": 0.5, "fit": ["n": 1], "id": "mine"], tags: ["a,b", "c"])
    try fixture.record("words")
    try fixture.record([:])
    try fixture.record(["lr": [1, 2]])
    let answer = try fixture.run("export", "--csv")
    let rows = answer.stdout.split(separator: "\r\n").map(String.init)
    #expect(rows.count == 5)
    #expect(rows[0].hasPrefix("id,state,exit_code,signal,created,"))
    #expect(rows[0].hasSuffix(",path,result,fit.n,result.id,loss,lr"))
    #expect(rows[1].contains(#""a\,b,c""#))
    #expect(rows[1].hasSuffix(",,1,mine,0.5,"))
    #expect(rows[2].hasSuffix(",words,,,,"))
    #expect(rows[4].hasSuffix(#",,,,,"[1,2]""#))
  }

  @Test func `CSV of chosen columns`() throws {
    let fixture = try CommandFixture()
    let id = try fixture.record(["lr": 0.1], command: ["a", "b c"]).id
    #expect(
      try fixture.run("export", "--csv", "--columns", "id,lr,none,command").stdout
        == "id,lr,none,command\r\n\(id),0.1,,a 'b c'\r\n")
    #expect(try fixture.run("export", "--csv", "--json").exit == .usage)
  }

  @Test func `Hostile text survives CSV and JSON`() throws {
    let fixture = try CommandFixture()
    try fixture.record([hostileText: .string(hostileText)], tags: [hostileText])
    let quoted = "\"" + hostileText.replacing("\"", with: "\"\"") + "\""
    let text = try fixture.run("export", "--csv", "--columns", "state").stdout
    #expect(text == "state\r\ncompleted\r\n")
    let whole = try fixture.run("export", "--csv").stdout
    #expect(whole.contains("," + quoted + "\r\n"))
    #expect(whole.hasSuffix("," + quoted + "\r\n"))
    let value = try JSONValue(parsing: try fixture.run("export").stdout.utf8)
    #expect(value["result"] == [hostileText: .string(hostileText)])
  }

  @Test func `CSV steers no terminal`() throws {
    let fixture = try CommandFixture()
    try fixture.record([hostileText: .string(hostileText)], tags: [hostileText])
    let text = try fixture.run("export", "--csv", terminal: 80).stdout
    #expect(!text.contains("\u{1b}"))
    #expect(text.contains(HarmlessText.of(hostileText).replacing("\"", with: "\"\"")))
  }

  @Test func `What cannot be read is told once and left out`() throws {
    let fixture = try CommandFixture()
    let good = try fixture.record(["x": 1]).id
    let bad = try fixture.record(["y": 1])
    try fixture.putText("{", at: bad.path + "/result.json")
    for options in [["export"], ["export", "--csv"]] {
      let answer = try fixture.run(options, in: TemporaryDirectory.current)
      #expect(answer.exit == .partial)
      #expect(answer.stdout.contains("\(good)"))
      #expect(!answer.stdout.contains("\(bad.id)"))
      #expect(answer.stderr.split(separator: "\n").count == 1)
    }
  }
}
