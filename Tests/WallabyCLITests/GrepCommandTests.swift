import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct GrepCommandTests {
  @Test func `Lines of both streams with their records`() throws {
    let fixture = try CommandFixture()
    let one = try fixture.record(
      tags: ["a"], stdout: Array("x\nbest loss 1\ny".utf8), stderr: Array("loss".utf8)
    ).id
    let two = try fixture.record(stdout: Array("no\nloss 2\nLOSS\n".utf8)).id
    #expect(
      try fixture.run("grep", "loss").lines == [
        "\(one): best loss 1", "\(one): loss", "\(two): loss 2",
      ])
    #expect(try fixture.run("grep", "-i", "^loss$").lines == ["\(one): loss", "\(two): LOSS"])
    #expect(try fixture.run("grep", "loss", "--stderr").lines == ["\(one): loss"])
    #expect(try fixture.run("grep", "loss", "-t", "a", "-q").lines == ["\(one)"])
    #expect(try fixture.run("grep", "loss", "\(two.tail)", "-0").stdout == "\(two)\0")
    #expect(try fixture.run("grep", "loss", terminal: 80).lines[2] == "\(two.tail): loss 2")
    #expect(
      try fixture.run("grep", "[0-9]", "--format", "{id} {file}:{line_number} {line}").lines == [
        "\(one) stdout.log:2 best loss 1", "\(two) stdout.log:2 loss 2",
      ])
    #expect(try fixture.run("grep", "nothing").exit == .negative)
  }

  @Test func `An expression or plain text`() throws {
    let fixture = try CommandFixture()
    try fixture.record(stdout: Array("a.c\nabc\n[x]\n".utf8))
    func found(_ words: String...) throws -> [String] {
      try fixture.run("grep", words[0], words.count > 1 ? words[1] : "-C.", "--format", "{line}")
        .lines
    }
    #expect(try found("a.c") == ["a.c", "abc"])
    #expect(try found("-F", "a.c") == ["a.c"])
    #expect(try found("a(b|\\.)c") == ["a.c", "abc"])
    #expect(try found("") == ["a.c", "abc", "[x]"])
    #expect(try found("-F", "[x]") == ["[x]"])
    let answer = try fixture.run("grep", "a(")
    #expect(answer.exit == .usage)
    #expect(answer.stderr.hasPrefix("wallaby: cannot read pattern 'a(': unmatched ( or \\("))
  }

  @Test func `Every byte is searched and printed as it is, harmless on a terminal`() throws {
    let fixture = try CommandFixture()
    let line: [UInt8] = (0...255).filter { $0 != 10 } + Array("end".utf8)
    let id = try fixture.record(stdout: [0x0A] + line + [0x0A]).id
    #expect(try fixture.run("grep", "end$").bytes == Array("\(id): ".utf8) + line + [0x0A])
    let shown = try fixture.run("grep", "end$", terminal: 80).bytes
    #expect(shown.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7f })
    #expect(try fixture.run("grep", "-q", "a.*end").exit == .done)
    let value = try JSONValue(parsing: try fixture.run("grep", "end", "--json").stdout.utf8)
    #expect(value["line_number"] == 2)
    #expect(value["line_base64"]?.stringValue.flatMap(Base64.bytes) == line)
  }

  @Test func `A line of a hundred megabytes is searched in pieces`() throws {
    let fixture = try CommandFixture()
    var line = [UInt8](repeating: 0x78, count: 100_000_000)
    // Across the border of two pieces.
    line.replaceSubrange((1 << 20) - 3..<(1 << 20) + 3, with: Array("needle".utf8))
    line.replaceSubrange(50_000_000..<50_000_006, with: Array("needle".utf8))
    try fixture.record(stdout: line + [0x0A] + Array("needle\n".utf8))
    let answer = try fixture.run("grep", "needle", "--format", "{line_number}")
    #expect(answer.lines == ["1", "2"])
    #expect(try fixture.run("grep", "needle").bytes.count < 1 << 21)
    #expect(try fixture.run("grep", "^needle", "--format", "{line_number}").lines == ["2"])
  }

  @Test func `What is no plain file stands beside the answer`() throws {
    let fixture = try CommandFixture()
    let bad = try fixture.record(stderr: Array("found".utf8))
    let good = try fixture.record(stdout: Array("found".utf8))
    try fixture.putFIFO(at: bad.path + "/stdout.log")
    let answer = try fixture.run("grep", "found")
    #expect(answer.lines == ["\(bad.id): found", "\(good.id): found"])
    #expect(answer.exit == .partial)
    #expect(answer.stderr.contains("stdout.log' is not a plain file"))
  }
}
