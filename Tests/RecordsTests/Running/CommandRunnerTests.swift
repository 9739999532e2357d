import Foundation
import POSIXSupport
import Testing

@testable import Records

@Suite struct CommandRunnerTests {
  let scratch: RunnerScratch

  init() throws { scratch = try RunnerScratch() }

  @Test func `Both streams arrive in their logs byte for byte`() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("in")))
    let outcome = try scratch.shell("cat in; tac -s x in >/dev/null; cat in in >&2; exit 7")
    #expect(outcome.ending == .exited(7))
    #expect(outcome.exitCode == 7)
    #expect(try scratch.bytes("out") == bytes)
    #expect(try scratch.bytes("err") == bytes + bytes)
    #expect(outcome.output.bytes == 100_000)
    #expect(outcome.error.bytes == 200_000)
    #expect(outcome.output.logFailure == nil)
  }

  @Test func `Arguments and variables need not be UTF-8`() throws {
    var invocation = CommandInvocation(
      arguments: ["/bin/sh", "-c", "printf %s \"$1$X\"", "sh"].map { Array($0.utf8) } + [
        [0xff, 0xfe]
      ])
    invocation.environment = EnvironmentBlock(entries: [Array("X=".utf8) + [0x80]])
    invocation.echo = false
    _ = try scratch.run(invocation)
    #expect(try scratch.bytes("out") == [0xff, 0xfe, 0x80])
  }

  @Test func `A signal that ends the command is told apart from an exit code`() throws {
    let outcome = try scratch.shell("kill -TERM $$")
    #expect(outcome.ending == .signalled(15, coreDumped: false))
    #expect(outcome.exitCode == 143)
    #expect(outcome.receivedSignal == nil)
    // These two are ignored in this process, and must not be in the command.
    #expect(try scratch.shell("kill -PIPE $$").ending == .signalled(13, coreDumped: false))
    #expect(try scratch.shell("kill -XFSZ $$").exitCode == 128 + 25)
  }

  @Test func `A command that cannot be started says why`() throws {
    var outcome = try scratch.run(["wallaby-no-such-command"])
    #expect(outcome.exitCode == 127)
    #expect(
      outcome.message == "cannot start 'wallaby-no-such-command': no such file or directory")
    outcome = try scratch.run([""])
    #expect(outcome.exitCode == 127)
    outcome = try scratch.run([scratch.path])
    #expect(outcome.exitCode == 126)
    #expect(outcome.message == "cannot start '\(scratch.path)': permission denied")
    outcome = try scratch.run(["/bin/true/x"])
    #expect(outcome.exitCode == 127)
    outcome = try scratch.run(["true"]) { $0.workingDirectory = "/no/such/place" }
    #expect(outcome.exitCode == 125)
    #expect(outcome.message == "cannot start in '/no/such/place': no such file or directory")
    outcome = try scratch.run(["true", "a\0b"])
    #expect(outcome.exitCode == 126)
  }

  @Test func `A script may lack a first line, but not the interpreter it names`() throws {
    try script("plain", "echo plain $1")
    #expect(try scratch.run([scratch.file("plain"), "x"]).ending == .exited(0))
    #expect(try scratch.text("out") == "plain x\n")
    try script("odd", "#!/no/such/interpreter\n")
    let outcome = try scratch.run([scratch.file("odd")])
    #expect(outcome.exitCode == 126)
    #expect(outcome.message?.contains("first line") == true)
  }

  @Test func `The program is looked up in the PATH of its own environment and directory`() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.file("bin"), withIntermediateDirectories: true)
    try script("bin/wallaby-tool", "#!/bin/sh\necho found in $PWD")
    let outcome = try scratch.run(["wallaby-tool"]) {
      $0.environment["PATH"] = "/no/such/place:/dev/null:bin"
      $0.workingDirectory = scratch.path
    }
    #expect(outcome.ending == .exited(0))
    #expect(try scratch.text("out") == "found in \(scratch.path)\n")
    let unset = try scratch.run(["true"]) { $0.environment["PATH"] = nil }
    #expect(unset.ending == .exited(0))
    let empty = try scratch.run(["true"]) { $0.environment["PATH"] = "" }
    #expect(empty.exitCode == 127)
  }

  /// Makes a program. A child writes it: what another test starts meanwhile would inherit our
  /// descriptor, and a file that is open for writing cannot be executed.
  private func script(_ name: String, _ text: String) throws {
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    writer.arguments = [
      "-c", "printf %s \"$1\" >\"$2\" && chmod +x \"$2\"", "sh", text, scratch.file(name),
    ]
    try writer.run()
    writer.waitUntilExit()
    try #require(writer.terminationStatus == 0)
  }

  @Test func `Input is a given descriptor or nothing`() throws {
    let pipe = Foundation.Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("hello".utf8))
    try pipe.fileHandleForWriting.close()
    let number = pipe.fileHandleForReading.fileDescriptor
    _ = try scratch.run(["cat"]) { $0.input = .descriptor(number) }
    #expect(try scratch.text("out") == "hello")
    let none = try scratch.shell("cat | wc -c >&2")
    #expect(none.ending == .exited(0))
    #expect(try scratch.text("err").trimmingCharacters(in: .whitespacesAndNewlines) == "0")
  }

  @Test func `The command leads a process group and has an empty signal mask`() throws {
    _ = try scratch.shell("cut -d' ' -f1,5 /proc/$$/stat")
    let numbers = try scratch.text("out").split { $0.isWhitespace }
    #expect(numbers.count == 2 && numbers[0] == numbers[1])
    _ = try scratch.run(["grep", "SigBlk", "/proc/self/status"], output: scratch.file("mask"))
    #expect(try scratch.text("mask") == "SigBlk:\t0000000000000000\n")
  }

  @Test func `Usage covers the command and the children it waited for`() throws {
    let outcome = try scratch.shell(
      "dd if=/dev/zero of=/dev/null bs=64M count=4 2>/dev/null; "
        + "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done")
    #expect(outcome.usage.maximumResidentBytes >= 64 << 20)
    #expect(outcome.usage.maximumResidentBytes < 4 << 30)
    #expect(outcome.usage.userSeconds + outcome.usage.systemSeconds > 0)
    #expect(
      outcome.usage.wallSeconds * 2.1 > outcome.usage.userSeconds + outcome.usage.systemSeconds)
    #expect(outcome.finished >= outcome.started)
  }

  @Test func `A full disk does not end the command, nor the copy to our own output`() throws {
    let echo = Foundation.Pipe()
    let outcome = try scratch.shell("seq 1 1000; echo end >&2", output: "/dev/full") {
      $0.echo = true
      $0.echoDescriptors = (
        echo.fileHandleForWriting.fileDescriptor, echo.fileHandleForWriting.fileDescriptor
      )
    }
    try echo.fileHandleForWriting.close()
    let seen = String(decoding: echo.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.logFailure?.code == ENOSPC)
    #expect(outcome.output.bytes == 3893)
    #expect(outcome.error.logFailure == nil)
    #expect(try scratch.text("err") == "end\n")
    #expect(seen.count == 3897)
  }

  @Test func `A reader of our output that goes away does not cost the log`() throws {
    let echo = Foundation.Pipe()
    try echo.fileHandleForReading.close()
    let outcome = try scratch.shell("seq 1 100000; echo end >&2") {
      $0.echo = true
      $0.echoDescriptors = (echo.fileHandleForWriting.fileDescriptor, 2)
      $0.echoDescriptors.error = $0.echoDescriptors.output
    }
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.echoFailure?.isBrokenPipe == true)
    #expect(try scratch.bytes("out").count == 588_895)
    #expect(try scratch.text("err") == "end\n")
  }

  @Test func `The heartbeat is called while one waits for the next attempt`() throws {
    var runner = try CommandRunner(forwardsSignals: false)
    var beats = 0
    #expect(runner.wait(.milliseconds(200), beatEvery: .milliseconds(5)) { beats += 1 } == nil)
    #expect(beats > 1)
  }

  @Test(arguments: ["read x < gate; echo $x", "{ read x < gate; echo $x; } <&0 &"])
  func `The heartbeat is called while the command or its background runs`(_ script: String) throws {
    _ = try scratch.fifo("gate")
    var invocation = CommandInvocation(["/bin/sh", "-c", script])
    invocation.workingDirectory = scratch.path
    invocation.echo = false
    var beats = 0
    var runner = try CommandRunner(forwardsSignals: false)
    let outcome = runner.run(
      invocation, output: try FileDescriptor.open(scratch.file("out"), .createIfMissing),
      error: try FileDescriptor.open(scratch.file("err"), .createIfMissing),
      beatEvery: .milliseconds(5)
    ) {
      beats += 1
      // Opening the gate from here shows that the loop goes on beating while nothing else happens.
      if beats == 3 { try? scratch.tell("gate", "third\n") }
    }
    #expect(beats >= 3)
    #expect(outcome.ending == .exited(0))
    #expect(try scratch.text("out") == "third\n")
  }
}
