import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import Resources

@Suite(.temporaryDirectory) struct DefinitionTests {
  private let project: Project

  init() throws { project = try Project(at: TemporaryDirectory.current("store")) }

  private func define(_ script: String, _ words: String...) throws -> ResourceCollection<
    [String: JSONValue], JSONValue
  > {
    try project.define(
      "c",
      CollectionDefinition(
        command: ["/bin/sh", "-c", script, "sh"] + words, directory: TemporaryDirectory.current.path
      ))
    return try project.definedCollection("c")
  }

  @Test func `Words get values in their places, as data and once`() throws {
    let definition = CollectionDefinition(
      command: ["x{ident}y", "{storage}/f", "{arg.n}-{arg.t}", "{print $1}", "{{ident}}", "{"],
      directory: nil)
    #expect(definition.argumentNames == ["n", "t"])
    #expect(
      try definition.words(
        ident: "{storage};$(ls)", storage: "/s", arguments: ["n": 3, "t": "{ident}"])
        == ["x{storage};$(ls)y", "/s/f", "3-{ident}", "{print $1}", "{{storage};$(ls)}", "{"])
    #expect(throws: WallabyError.self) {
      try definition.words(ident: "a", storage: "/s", arguments: ["n": 3])
    }
  }

  @Test(arguments: [
    (#"echo '{"a": 1}' > "$WALLABY_RESULT"; echo 2"#, #"{"a":1}"#), ("echo 1; echo '[2]'", "[2]"),
    ("echo 3; echo; echo", "3"), ("echo done", "null"), ("true", "null"),
    ("printf '\"no newline\"'", "\"no newline\""),
  ]) func `The result is what was given, else the last line, else null`(
    script: String, result: String
  ) async throws {
    #expect(try await define(script).fetch("a").result.text == result)
    let entries = try FileManager.default.contentsOfDirectory(atPath: project.root + "/c/a")
    #expect(
      entries.sorted() == ["result.json", "status.json", "stderr.log", "stdout.log", "storage"])
  }

  @Test func `The command knows what it is about, and starts where it was defined`() async throws {
    let collection = try define(
      #"pwd; echo "$WALLABY_STORE $WALLABY_COLLECTION $WALLABY_IDENT"; echo hi > "$1/f"; "#
        + #"[ "$1" = "$WALLABY_RESOURCE_DIR/storage" ] && echo true"#,
      "{storage}")
    let found = try await collection.fetch("it")
    #expect(found.result == true)
    #expect(
      try collection.logText(of: "it")
        == "\(TemporaryDirectory.current.path)\n\(project.root) c it\ntrue\n")
    #expect(try String(contentsOfFile: found.paths.storage + "/f", encoding: .utf8) == "hi\n")
  }

  @Test func `A failed command and a broken result fail the resource, and are told`() async throws {
    await #expect(throws: CommandFailure.self) {
      try await define("exit 3", "{storage}").fetch("a")
    }
    let collection = try define("echo '{' > $WALLABY_RESULT")
    await #expect(throws: WallabyError.self) { try await collection.fetch("b") }
    #expect(try collection.status(of: "a")?.message == "'/bin/sh' exited with 3")
    #expect(try collection.status(of: "b")?.message?.contains("is not JSON") == true)
    #expect(try collection.findErrors() == ["a", "b"])
    let entries = try FileManager.default.contentsOfDirectory(atPath: project.root + "/c/b")
    #expect(!entries.contains(CollectionDefinition.resultName))
  }

  @Test func `A last line that is too long to be looked at is an error, not null`() async throws {
    let collection = try define("head -c 16777300 /dev/zero | tr '\\0' 1; echo")
    let error = await #expect(throws: WallabyError.self) { try await collection.fetch("a") }
    #expect(error?.message == "the last line of 'c/a' is longer than 16 MiB")
    #expect(error?.hint?.contains("$WALLABY_RESULT") == true)
    #expect(try collection.status(of: "a")?.state == .failed)
  }

  @Test func `Texts that only look the same are not the same`() async throws {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}")
    _ = try define("echo 1", composed)
    let second = CollectionDefinition(
      command: ["/bin/sh", "-c", "echo 1", "sh", decomposed],
      directory: TemporaryDirectory.current.path)
    #expect(try project.define("c", second))
    #expect(
      try project.definition(of: "c")?.command.last?.utf8.elementsEqual(decomposed.utf8) == true)
    let named = try define(#"printf '"%s"\n' "$1""#, "{arg.n}")
    _ = try await named.fetch("a", args: ["n": .string(composed)])
    let error = await #expect(throws: WallabyError.self) {
      try await named.fetch("a", args: ["n": .string(decomposed)])
    }
    #expect(error?.message.contains("other arguments: 'n' is") == true)
    _ = try await named.fetch("b", args: ["n": 1, composed: 1])
    await #expect(throws: WallabyError.self) {
      try await named.fetch("b", args: ["n": 1, decomposed: 1])
    }
    let both = try define("printf '{\"\(composed)\":1,\"\(decomposed)\":2}\\n'")
    let refused = await #expect(throws: WallabyError.self) { try await both.fetch("a") }
    #expect(refused?.message.contains("look the same") == true)
  }

  @Test func `Another command is another version`() async throws {
    #expect(try await define("echo 1").fetch("a").result == 1)
    let changed = try define("echo 2")
    guard case .versionChanged = try changed.why("a", with: [:]) else {
      Issue.record("no other version")
      return
    }
    #expect(try await changed.fetch("a").result == 2)
    #expect(try changed.why("a", with: [:]) == nil)
  }

  @Test func `A definition is checked, and its absence told`() async throws {
    let collection = try project.resource("swift") { (_, _) async throws -> Int in 1 }
    #expect(try project.definition(of: "swift") == nil)
    #expect(throws: WallabyError.self) { try project.definedCollection("swift") }
    _ = try define("true")
    try "{".write(
      toFile: project.root + "/c/.definition.json", atomically: false, encoding: .utf8)
    var report = try project.records.verify()
    try ResourceCare(project).verify(into: &report)
    #expect(report.findings.map(\.path) == [project.root + "/c/.definition.json"])
    #expect(report.resources == 0)
    try await collection.fetch("a")
  }

  @Test func `A store with collections is well as a whole`() async throws {
    try await define("true").fetch("a")
    _ = try project.collection("c").counts()
    try FileManager.default.createDirectory(
      atPath: project.root + "/begun", withIntermediateDirectories: false)
    #expect(try project.records.verify().findings == [])
    try FileManager.default.createDirectory(
      atPath: project.root + "/strange/x", withIntermediateDirectories: true)
    #expect(try project.records.verify().findings.map(\.path) == [project.root + "/strange"])
  }
}
