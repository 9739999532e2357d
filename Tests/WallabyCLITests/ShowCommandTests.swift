import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct ShowCommandTests {
  @Test func `A line for each fact, dots for facts within facts`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record(
      ["fit": ["loss": 0.5, "steps": [1, 2]], "id": 7], tags: ["a", "b"], command: ["echo", "x y"],
      exitCode: 3, stdout: Array("12345".utf8))
    let lines = try fixture.run("show", "@last").lines
    #expect(lines[0] == "id: \(record.id)")
    for line in [
      "state: failed", "exit_code: 3", "tags: a,b", "command: echo 'x y'", "result.fit.loss: 0.5",
      "result.fit.steps: [1,2]", "result.id: 7", "stdout_bytes: 5", "stderr_bytes: 0",
      "path: \(record.path)",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(!lines.contains { $0.hasPrefix("pending") })
  }

  @Test func `JSON is one object with all of it`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record(["x": 1], tags: ["a"], command: ["c", "d"], exitCode: 0)
    let value = try JSONValue(parsing: try fixture.run("show", "@last", "--json").stdout.utf8)
    #expect(value["type"] == "record")
    #expect(value["v"] == 1)
    #expect(value["command"] == ["c", "d"])
    #expect(value["completed"] == true)
    #expect(value["result"] == ["x": 1])
    #expect(value["path"] == .string(record.path))
    #expect(value["stdout_bytes"] == 0)
  }

  @Test func `The environment is shown when it is asked for`() throws {
    let fixture = try CommandFixture()
    try fixture.store.draft { $0.status.other["environment"] = ["SHELL": "/bin/sh"] }
    #expect(!(try fixture.run("show", "@last").stdout.contains("SHELL")))
    #expect(try fixture.run("show", "@last", "--json").stdout.contains("SHELL"))
    #expect(
      try fixture.run("show", "@last", "--columns", "environment.SHELL").stdout
        == "environment.SHELL: /bin/sh\n")
    #expect(
      try fixture.run("show", "@last", "--with-env").lines.contains(
        "environment.SHELL: /bin/sh"))
  }

  @Test func `Some facts, or a line of one's own`() throws {
    let fixture = try CommandFixture()
    try fixture.record(["loss": 0.5, "git": "mine"])
    #expect(
      try fixture.run("show", "@last", "--columns", "state,loss,none").stdout
        == "state: completed\nloss: 0.5\nnone: \n")
    #expect(
      try fixture.run("show", "@last", "--format", "{state} {result.loss}").stdout
        == "completed 0.5\n")
  }

  @Test func `Hostile names and values stay in their line`() throws {
    let fixture = try CommandFixture()
    try fixture.record([hostileText: .string(hostileText)], tags: [hostileText])
    for width in [nil, 80] {
      let answer = try fixture.run("show", "@last", terminal: width)
      #expect(answer.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a })
      #expect(answer.lines.filter { $0.hasPrefix("result.") }.count == 1)
    }
  }

  @Test func `A damaged result leaves the rest, a damaged status is an error`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record()
    try fixture.putText("{", at: record.path + "/result.json")
    let answer = try fixture.run("show", "@last")
    #expect(answer.exit == .partial)
    #expect(answer.lines.contains("state: completed"))
    #expect(answer.stderr.contains("result.json"))
    try fixture.putFIFO(at: record.path + "/status.json")
    #expect(try fixture.run("show", "\(record.id)").exit == .damaged)
    let good = try fixture.record().id
    let both = try fixture.run("show", "\(record.id)", "\(good)", "-q")
    #expect(both.exit == .partial)
    #expect(both.lines == ["\(good)"])
  }
}
