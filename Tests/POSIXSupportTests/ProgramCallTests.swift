import Glibc
import Testing

@testable import POSIXSupport

@Suite struct ProgramCallTests {
  @Test func `A program is given its input and heard on both of its outputs`() throws {
    let answer = try ProgramCall.run(
      ["sh", "-c", "cat; echo no >&2; exit 3"], input: Array("some\ntext".utf8),
      within: .seconds(60))
    #expect(answer.outputText == "some\ntext")
    #expect(answer.errorText == "no\n")
    #expect(answer.ending == .exited(3))
    #expect(!answer.isLate)
  }

  @Test func `More than a pipe holds goes in and comes out`() throws {
    let input = [UInt8](repeating: 65, count: 1 << 20)
    let answer = try ProgramCall.run(
      ["sh", "-c", "cat; head -c 500000 /dev/zero >&2"], input: input, within: .seconds(60))
    #expect(answer.output == input)
    #expect(answer.error.count == 500_000)
  }

  @Test func `Input that nobody reads is no failure`() throws {
    let answer = try ProgramCall.run(
      ["true"], input: [UInt8](repeating: 65, count: 1 << 20), within: .seconds(60))
    #expect(answer.ending == .exited(0))
  }

  @Test(arguments: ["sleep 100", "exec >&- 2>&-; sleep 100"])
  func `What takes too long is killed, and what it said is kept`(rest: String) throws {
    let answer = try ProgramCall.run(
      ["sh", "-c", "echo first; \(rest)"], within: .milliseconds(300))
    #expect(answer.isLate)
    #expect(answer.outputText == "first\n")
    #expect(answer.ending == .signalled(SignalNumber.kill, coreDumped: false))
  }

  @Test func `What a program leaves running is not waited for`() throws {
    let answer = try ProgramCall.run(["sh", "-c", "sleep 100 & echo $!"], within: .seconds(60))
    #expect(!answer.isLate)
    let left = try #require(Int32(answer.outputText.dropLast()))
    #expect(kill(left, SIGKILL) == 0)
  }

  @Test func `A program that is not there is an error, and found nowhere`() throws {
    #expect(throws: SystemError.self) {
      try ProgramCall.run(["no-such-program"], within: .seconds(1))
    }
    #expect(ProgramCall.path(of: "no-such-program", in: .current) == nil)
    #expect(ProgramCall.path(of: "sh", in: .current)?.hasSuffix("/sh") == true)
  }
}
