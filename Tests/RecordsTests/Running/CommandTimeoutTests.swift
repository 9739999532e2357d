import Foundation
import POSIXSupport
import Testing

@testable import Records

@Suite struct CommandTimeoutTests {
  let scratch: RunnerScratch

  init() throws { scratch = try RunnerScratch() }

  @Test func `A timeout asks the whole group to end`() throws {
    let outcome = try scratch.shell("sleep 1000 & sleep 1000") { $0.timeout = .milliseconds(50) }
    #expect(outcome.timedOut)
    #expect(outcome.ending == .signalled(15, coreDumped: false))
    #expect(outcome.exitCode == 124)
    #expect(outcome.usage.wallSeconds >= 0.05)
  }

  @Test func `Who does not listen is killed`() throws {
    let outcome = try scratch.shell("trap '' TERM; echo on; while :; do sleep 1000; done") {
      $0.timeout = .seconds(1)
      $0.killAfter = .milliseconds(50)
    }
    #expect(outcome.timedOut)
    #expect(outcome.ending == .signalled(9, coreDumped: false))
    #expect(try scratch.text("out") == "on\n")
  }

  @Test func `A stopped command is ended too`() throws {
    let outcome = try scratch.shell("kill -STOP $$") { $0.timeout = .milliseconds(100) }
    #expect(outcome.timedOut)
    #expect(outcome.ending == .signalled(15, coreDumped: false))
  }

  @Test func `What a command says while it ends is kept`() throws {
    let outcome = try scratch.shell(
      "trap 'echo saved; exit 0' TERM; sleep 1000 & wait"
    ) {
      $0.timeout = .seconds(1)
    }
    #expect(outcome.timedOut)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.exitCode == 124)
    #expect(try scratch.text("out") == "saved\n")
  }

  @Test func `Background processes are kept until they end, and the end is the command's`() throws {
    _ = try scratch.fifo("gate")
    _ = try scratch.fifo("pid")
    let opener = Thread {
      let pid = Int32((try? scratch.await("pid")).flatMap { Int32($0.dropLast()) } ?? 0)
      // The command is a zombie until its streams end: only then may its background process speak.
      while pid > 0, (try? stateOfProcess(pid)) != "Z" { sched_yield() }
      try? scratch.tell("gate", "late\n")
    }
    opener.start()
    let before = SystemTime.now()
    let outcome = try scratch.shell("(read x < gate; echo $x) & echo early; echo $$ > pid")
    #expect(outcome.ending == .exited(0))
    #expect(try scratch.text("out") == "early\nlate\n")
    #expect(outcome.finished >= before)
  }

  @Test func `A timeout ends background processes although the command was done in time`() throws {
    let outcome = try scratch.shell("sleep 1000 & exit 3") { $0.timeout = .milliseconds(100) }
    #expect(!outcome.timedOut)
    #expect(outcome.ending == .exited(3))
    #expect(outcome.usage.wallSeconds < 0.1)
  }

  @Test func `A daemon that left the group cannot hold the record open after a timeout`() throws {
    let outcome = try scratch.shell(
      "setsid sh -c 'echo $$; exec sleep 1000' & read x < /dev/null; sleep 1000"
    ) {
      $0.timeout = .seconds(1)
      $0.killAfter = .milliseconds(50)
    }
    #expect(outcome.timedOut)
    let daemon = try #require(Int32(try scratch.text("out").dropLast()))
    #expect(kill(daemon, SIGKILL) == 0)
  }

  @Test func `A reader that does not read delays nobody's end`() throws {
    let echo = Foundation.Pipe()
    let descriptor = echo.fileHandleForWriting.fileDescriptor
    let outcome = try scratch.shell("yes") {
      $0.echo = true
      $0.echoDescriptors = (descriptor, descriptor)
      $0.timeout = .milliseconds(100)
      $0.killAfter = .milliseconds(50)
    }
    #expect(outcome.timedOut)
    // What had come before is in the log, also what our reader never took.
    #expect(outcome.output.bytes >= 1 << 17)
    #expect(try scratch.bytes("out").count == Int(outcome.output.bytes))
  }

  @Test func `A wait between two attempts ends by itself`() throws {
    var runner = try CommandRunner(forwardsSignals: false)
    #expect(runner.wait(.milliseconds(5)) == nil)
    #expect(runner.wait(.zero) == nil)
  }
}

/// The letter the kernel has for what a process is doing.
func stateOfProcess(_ pid: Int32) throws -> String {
  let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
  return String(text[text.index(text.lastIndex(of: ")")!, offsetBy: 2)...].prefix(1))
}
