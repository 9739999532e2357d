import Testing
import WallabyKit

@testable import WallabyCLI

@Suite struct SelectionTests {
  func selection(_ words: String...) throws -> Selection {
    let reading = try CommandLineParser.parse((["ls"] + words).map { Argument($0) }, with: .wallaby)
    return try Selection(
      reading.options, names: reading.operands, clock: .utc(at: CommandLineRun.now))
  }

  @Test func `nothing said selects nothing in particular`() throws {
    #expect(try selection() == Selection())
    #expect(try selection().isEmpty)
    #expect(try selection("-n", "3", "-r").isEmpty)
    #expect(try !selection("--all").isEmpty)
    #expect(try !selection("-").isEmpty)
  }

  @Test func `every option has its place`() throws {
    let selection = try selection(
      "7f3k2q", "-", "@last~2", "-t", "a,b", "--tag=c", "--any-tag", "d,e", "--since", "1h",
      "--until", "14:00", "--state", "failed,lost", "--state", "running", "--exit", "nonzero",
      "--host", "n1", "--where", "fit.loss<=0.2", "--where", "done", "-n", "7", "-r")
    #expect(selection.names == ["7f3k2q", "@last~2"])
    #expect(selection.readsNamesFromInput)
    #expect(selection.allTags == ["a", "b", "c"])
    #expect(selection.anyTags == ["d", "e"])
    #expect(selection.since?.description == "2026-11-21T13:15:23.482Z")
    #expect(selection.until?.description == "2026-11-21T14:00:00.000Z")
    #expect(selection.states == [.failed, .lost, .running])
    #expect(selection.exit == .nonzero)
    #expect(selection.host == "n1")
    #expect(
      selection.conditions == [
        .init(field: "fit.loss", relation: .atMost, value: "0.2"),
        .init(field: "done", relation: .exists, value: ""),
      ])
    #expect(selection.limit == 7)
    #expect(selection.isReversed)
    #expect(!selection.isEmpty)
  }

  @Test(arguments: [
    ("a=1", Selection.Condition.Relation.equal, "1"), ("a!=x=y", .notEqual, "x=y"),
    ("a<1", .less, "1"), ("a<=1", .atMost, "1"), ("a>1", .more, "1"), ("a>=1", .atLeast, "1"),
    ("a=", .equal, ""), ("a", .exists, ""), ("a==1", .equal, "=1"),
  ])
  func `conditions`(_ text: String, _ relation: Selection.Condition.Relation, _ value: String)
    throws
  {
    #expect(
      try Selection.condition(text) == .init(field: "a", relation: relation, value: value))
  }

  @Test(arguments: ["", "=1", "!a", "<", "a!b"])
  func `what is no condition`(_ text: String) {
    #expect(throws: UsageError.self) { try Selection.condition(text) }
  }

  @Test func `an exit status is a number of one byte, nonzero or signal`() throws {
    #expect(try selection("--exit", "0").exit == .code(0))
    #expect(try selection("--exit", "255").exit == .code(255))
    #expect(try selection("--exit", "signal").exit == .signal)
    for text in ["256", "-1", "x", ""] {
      #expect(throws: UsageError.self) { try selection("--exit", text) }
    }
  }

  @Test(arguments: [
    ("a", ["a"]), ("a,b", ["a", "b"]), (",a,,b,", ["a", "b"]), (#"a\,b"#, ["a,b"]),
    (#"a\\,b"#, [#"a\"#, "b"]), (#"a\b\"#, [#"a\b\"#]), (" a ", [" a "]), ("é", ["é"]),
  ])
  func `tags are separated by commas`(_ text: String, _ tags: [String]) throws {
    #expect(try TagList.parse(text) == tags)
  }

  @Test func `any tag can be written`() throws {
    for tag in ["a,b", "\\", "\\,", ",", "a\\\\b", "\n"] {
      let text = tag.replacing("\\", with: "\\\\").replacing(",", with: "\\,")
      #expect(try TagList.parse(text) == [tag])
    }
  }

  @Test(arguments: ["", ",", ",,"]) func `no tag at all is refused`(_ text: String) {
    #expect(throws: UsageError.self) { try TagList.parse(text) }
  }
}
