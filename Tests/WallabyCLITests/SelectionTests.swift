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
    #expect(selection.query.allTags == ["a", "b", "c"])
    #expect(selection.query.anyTags == ["d", "e"])
    #expect(selection.query.since == Timestamp("2026-11-21T13:15:23.482Z")?.date)
    #expect(selection.query.until == Timestamp("2026-11-21T14:00:00.000Z")?.date)
    #expect(selection.query.states == [.failed, .lost, .running])
    #expect(selection.query.exit == .nonzero)
    #expect(selection.query.host == "n1")
    #expect(
      selection.query.conditions == [
        RecordCondition("fit.loss", .atMost, "0.2"), RecordCondition("done", .exists),
      ])
    #expect(selection.query.limit == 7)
    #expect(selection.isReversed)
    #expect(selection.query.order == .newestFirst)
    #expect(!selection.isEmpty)
  }

  @Test func `--failed narrows --state, and never widens it`() throws {
    #expect(try selection("--failed").query.states == [.failed, .timedOut, .cancelled, .lost])
    #expect(try selection("--failed", "--state", "lost").query.states == [.lost])
    #expect(throws: UsageError.self) { try selection("--failed", "--state", "completed") }
  }

  @Test(arguments: ["loss=<0.2", "loss<<0.3", "loss<", "loss=>3", "<3", "loss!=<3"])
  func `a condition with half a sign too many is refused`(text: String) {
    #expect(throws: UsageError.self) { try selection("--where", text) }
  }

  @Test func `equality may be written as programmers do, and any text be compared`() throws {
    let conditions = try selection("--where", "a==1", "--where", "b=<none>", "--where", "c=")
      .query.conditions
    #expect(
      conditions == [
        RecordCondition("a", .equal, "1"), RecordCondition("b", .equal, "<none>"),
        RecordCondition("c", .equal, ""),
      ])
  }

  @Test func `the oldest come first, but a limit keeps the newest`() throws {
    #expect(try selection("--all").query.order == .oldestFirst)
    #expect(try selection("-n", "3").query.order == .newestFirst)
    #expect(try !selection("-n", "3").isReversed)
  }

  @Test(arguments: [
    ("a=1", RecordCondition.Comparison.equal, "1"), ("a!=x=y", .notEqual, "x=y"),
    ("a<1", .less, "1"), ("a<=1", .atMost, "1"), ("a>1", .more, "1"), ("a>=1", .atLeast, "1"),
    ("a=", .equal, ""), ("a", .exists, ""), ("a==1", .equal, "1"),
  ])
  func `conditions`(_ text: String, _ comparison: RecordCondition.Comparison, _ value: String)
    throws
  {
    #expect(
      try Selection.condition(text) == RecordCondition("a", comparison, value))
  }

  @Test(arguments: ["", "=1", "!a", "<", "a!b"])
  func `what is no condition`(_ text: String) {
    #expect(throws: UsageError.self) { try Selection.condition(text) }
  }

  @Test func `an exit status is a number of one byte, nonzero or signal`() throws {
    #expect(try selection("--exit", "0").query.exit == .code(0))
    #expect(try selection("--exit", "255").query.exit == .code(255))
    #expect(try selection("--exit", "signal").query.exit == .signal)
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
