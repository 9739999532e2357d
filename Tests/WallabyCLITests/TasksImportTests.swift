import Foundation
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct TasksImportTests {
  let tasks: TasksFixture

  init() throws { tasks = try TasksFixture() }

  private let header = "itemID|TaskID|TaskScript\n"

  @Test func `Every mistake is told with its line, and nothing is made`() throws {
    let answer = try tasks("import", "t", "-", input: header + "a|g|x\na|g|y\n\n/|g|z\nb|g\n")
    #expect(answer.exit == .usage && answer.stdout.isEmpty)
    let lines = answer.stderr.split(separator: "\n")
    #expect(lines.map { $0.prefix(16) }.prefix(3).allSatisfy { $0.hasPrefix("wallaby: line ") })
    #expect(lines.last == "wallaby: nothing is imported: 'standard input' has 3 mistakes")
    #expect(try tasks("ls").exit == .negative)
    let json = try tasks("import", "t", "-", "--json", input: header + "a|g|x\na|g|y\n")
    #expect(try JSONValue(parsing: Array(json.stdout.utf8))["line"] == 3)
  }

  @Test func `Of many mistakes twenty are told, and how many more there are`() throws {
    let rows = (0..<30).map { _ in "same|g|x\n" }.joined()
    let lines = try tasks("import", "t", "-", input: header + rows).stderr.split(separator: "\n")
    #expect(lines.count == 22)
    #expect(lines[20] == "wallaby: and 9 more")
  }

  @Test func `What is there is unchanged, refused or replaced`() async throws {
    try TemporaryDirectory.current.write("items.txt", header + "a|g|x\nb|g|y\n")
    let first = try tasks("import", "t", "items.txt")
    #expect(first.exit == .done && first.stderr == "added 2 items to 't'\n")
    let rows = header + "b|g|other\na|g|x\nc|g|z\n"
    let second = try tasks("import", "t", "-", input: rows)
    #expect(second.exit == .partial)
    #expect(
      second.stderr == """
        wallaby: line 2: 'b' is left as it is: it is there, and not the same
        added 1 item to 't', 1 unchanged, 1 refused

        """)
    let json = try tasks("import", "t", "-", "--replace", "--json", input: rows)
    #expect(
      json.stdout
        == #"{"type":"import","v":1,"table":"t","added":0,"unchanged":2,"refused":0,"replaced":1,"running":0,"left":[]}"#
        + "\n")
    #expect(try tasks.table("t").status(of: "b").script == "other")
    guard let claim = try tasks.table("t").claim() else { throw POSIXError(.EIO) }
    let running = try tasks(
      "import", "t", "-", "--replace", input: header + "\(claim.id)|g|new\n")
    #expect(running.exit == .partial && running.stderr.contains("is left as it is: it is running"))
    try claim.release()
  }

  @Test func `A rehearsal adds nothing`() throws {
    let answer = try tasks("import", "t", "-", "--dry-run", input: header + "a|g|x\n")
    #expect(answer.stdout == "a\n" && answer.stderr == "would add 1 item\n")
    #expect(try tasks("ls").exit == .negative)
  }

  @Test func `The format is guessed or said`() throws {
    let json = #"{"id": "j", "script": "seq 3", "args": ["1", "2"]}"#
    #expect(try tasks("import", "t", "-", input: json).exit == .done)
    #expect(
      try tasks("import", "t", "-", "--as", "csv", input: "itemID,TaskScript\nc,\"a, b\"\n").exit
        == .done)
    #expect(
      try tasks("import", "t", "-", "--delimiter", ";", input: "itemID;TaskScript\nd;x\n").exit
        == .done)
    #expect(try tasks("import", "t", "-", "--as", "csv", "--delimiter", ";").exit == .usage)
    #expect(try tasks("ls", "t", "-q").lines.sorted() == ["c", "d", "j"])
    #expect(try tasks.table("t").status(of: "c").script == "a, b")
    #expect(try tasks("import", "t", "none.txt").exit == .notFound)
  }

  @Test func `A grid adds an item for each combination`() async throws {
    let words = ["grid", "fit", "--var", "lr=0.1,0.01", "--var", "n=1..2", "--group", "g"]
    #expect(try tasks(words + ["--", "echo", "{lr} {n}"]).stderr == "added 4 items to 'fit'\n")
    #expect(
      try tasks("ls", "fit", "-q").lines
        == ["lr=0.01,n=1", "lr=0.01,n=2", "lr=0.1,n=1", "lr=0.1,n=2"])
    _ = try await tasks.work("fit")
    #expect(try tasks("log", "fit", "lr=0.01,n=2").stdout == "0.01 2\n")
    let named = try tasks(words + ["--id", "r{#}", "--script", "echo {lr}", "--dry-run"])
    #expect(named.lines == ["r1", "r2", "r3", "r4"])
    #expect(try tasks("grid", "fit", "--", "echo").exit == .usage)
    #expect(try tasks(words + ["--", "echo", "{no}"]).exit == .usage)
    #expect(try tasks(words).exit == .usage)
  }
}
