import Foundation
import POSIXSupport
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct TailCommandTests {
  func lines(_ count: Int) -> [UInt8] { Array((1...count).map { "\($0)\n" }.joined().utf8) }

  @Test func `The last ten lines, or as many as asked`() throws {
    let fixture = try CommandFixture()
    try fixture.record(stdout: lines(20), stderr: Array("oops".utf8))
    #expect(try fixture.run("tail").lines == (11...20).map(String.init))
    #expect(try fixture.run("tail", "-n", "2").stdout == "19\n20\n")
    #expect(try fixture.run("tail", "-n", "0").bytes.isEmpty)
    #expect(try fixture.run("tail", "-n", "99", "@last").lines.count == 20)
    #expect(try fixture.run("tail", "--stderr").stdout == "oops")
  }

  @Test func `A terminal is shown lines and tabs, and is steered by nothing`() throws {
    let fixture = try CommandFixture()
    let text = "é\t水\r\n\u{1b}[31mred\u{61c}\n"
    try fixture.record(stdout: Array(text.utf8) + [0xE6])
    #expect(
      try fixture.run("tail", terminal: 80).stdout == "é\t水\n\\x1b[31mred\\u{61c}\n\\xe6")
    #expect(try fixture.run("tail").bytes == Array(text.utf8) + [0xE6])
    var whole: [UInt8] = []
    var stream = HarmlessStream()
    for byte in Array(text.utf8) { whole += stream.add([byte]) }
    whole += stream.finish()
    #expect(String(decoding: whole, as: UTF8.self) == "é\t水\n\\x1b[31mred\\u{61c}\n")
  }

  @Test func `A last line needs no newline, and lines may be empty or long`() throws {
    let fixture = try CommandFixture()
    let long = [UInt8](repeating: 0x78, count: 200_000)
    for (text, count, expected) in [
      (Array("a\nb".utf8), 1, Array("b".utf8)), (Array("a\n\n\n".utf8), 2, Array("\n\n".utf8)),
      (Array("\n".utf8), 1, Array("\n".utf8)), ([], 3, []), (long, 1, long),
      (Array("a\n".utf8) + long + [0x0A], 1, long + [0x0A]),
      ([0x0A] + long + [0x0A, 0x79], 2, long + [0x0A, 0x79]),
    ] {
      try fixture.record(stdout: text)
      #expect(try fixture.run("tail", "-n", "\(count)").bytes == expected)
    }
  }

  @Test func `Following ends when the record is settled, with all that it said`() throws {
    let fixture = try CommandFixture()
    let running = try fixture.running()
    let log = try #require(FileHandle(forWritingAtPath: running.record.stdout))
    log.write(Data("one\n".utf8))
    let follower = Follower(fixture, ["tail", "-f", "\(running.record.id)"])
    log.seekToEndOfFile()
    log.write(Data("two\n".utf8))
    _ = try running.settle { status, _ in status.state = .completed }
    let answer = try follower.answer()
    #expect(answer.stdout == "one\ntwo\n")
    #expect(answer.exit == .done)
  }

  @Test func `Following goes over to the next try and loses nothing`() throws {
    let fixture = try CommandFixture()
    let running = try fixture.running()
    let path = running.record.path
    try fixture.putText("old ", at: path + "/stdout.log")
    let invocation = try fixture.invocation()
    var log = FollowedLog(running.record.id, "stdout", fixture.store, invocation)
    try log.printEnd(lines: 10)
    let old = try #require(FileHandle(forWritingAtPath: path + "/stdout.log"))
    old.seekToEndOfFile()
    old.write(Data("end\n".utf8))
    try FileManager.default.moveItem(atPath: path + "/stdout.log", toPath: path + "/stdout.1.log")
    try fixture.putText("whole\n", at: path + "/stdout.2.log")
    try fixture.putText("new\n", at: path + "/stdout.log")
    _ = try running.settle { status, _ in status.state = .failed }
    #expect(try log.follow() == .done)
    #expect(invocation.output.text == "old end\nwhole\nnew\n")
  }

  @Test func `A log whose middle was cut out is not printed again`() throws {
    let fixture = try CommandFixture()
    let running = try fixture.running()
    try fixture.putText("0123456789", at: running.record.stdout)
    let invocation = try fixture.invocation()
    var log = FollowedLog(running.record.id, "stdout", fixture.store, invocation)
    try log.printEnd(lines: 10)
    let file = try #require(FileHandle(forWritingAtPath: running.record.stdout))
    file.truncateFile(atOffset: 4)
    _ = try running.settle { status, _ in status.state = .completed }
    #expect(try log.follow() == .done)
    #expect(invocation.output.text == "0123456789")
  }

  @Test func `A record whose process has died is not waited for`() throws {
    let fixture = try CommandFixture()
    let running = try fixture.running { $0.owner?.process.start = "1" }
    let answer = try fixture.run("tail", "-f", "\(running.record.id)")
    #expect(answer.exit == .negative)
    #expect(answer.stderr.contains("has died"))
  }

  @Test func `There must be a record`() throws {
    #expect(try CommandFixture().run("tail").exit == .notFound)
    #expect(try CommandFixture().run("tail", "-f", "zzzzzz").exit == .notFound)
  }
}

/// A command line in a thread of its own.
private final class Follower: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: Result<CommandFixture.Answer, any Error>?

  init(_ fixture: CommandFixture, _ words: [String]) {
    let directory = TemporaryDirectory.current
    Thread.detachNewThread { [self] in
      result = Result { try fixture.run(words, in: directory) }
      done.signal()
    }
  }

  func answer() throws -> CommandFixture.Answer {
    done.wait()
    return try result!.get()
  }
}
