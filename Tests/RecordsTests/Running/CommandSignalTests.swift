import Foundation
import POSIXSupport
import Testing

@testable import Records

/// Signals are a matter of whole processes, so these run the probe.
@Suite struct CommandSignalTests {
  let scratch: RunnerScratch

  init() throws {
    scratch = try RunnerScratch()
    _ = try scratch.fifo("ready")
  }

  @Test(arguments: ["TERM", "INT", "HUP"])
  func `A request to end reaches the whole group and is remembered`(name: String) throws {
    let probe = try scratch.probe(
      ["echo=no"],
      [
        "sh", "-c",
        "trap 'echo got \(name); exit 9' \(name); sleep 1000 & echo > ready; wait",
      ])
    _ = try scratch.await("ready")
    let number = ["TERM": SIGTERM, "INT": SIGINT, "HUP": SIGHUP][name]!
    kill(probe.processIdentifier, number)
    probe.waitUntilExit()
    #expect(try scratch.fact("ending") == "exited(9)")
    #expect(try scratch.fact("signal") == String(number))
    #expect(try scratch.text("out") == "got \(name)\n")
    #expect(probe.terminationStatus == 9)
  }

  @Test func `Other signals are passed on and end nothing`() throws {
    _ = try scratch.fifo("said")
    let probe = try scratch.probe(
      ["echo=no"],
      [
        "sh", "-c",
        """
        trap 'echo one > said' USR1; trap 'echo two > said' USR2; trap 'echo quit > said' QUIT
        trap 'echo limit > said' XCPU; trap 'exit 4' TERM; echo > ready
        while :; do read x < never; done
        """,
      ])
    _ = try scratch.fifo("never")
    _ = try scratch.await("ready")
    for (signal, answer) in [
      (SIGUSR1, "one\n"), (SIGUSR2, "two\n"), (SIGQUIT, "quit\n"), (SIGXCPU, "limit\n"),
    ] {
      kill(probe.processIdentifier, signal)
      #expect(try scratch.await("said") == answer)
    }
    kill(probe.processIdentifier, SIGTERM)
    probe.waitUntilExit()
    #expect(try scratch.fact("ending") == "exited(4)")
    #expect(try scratch.fact("signal") == String(SIGTERM))
  }

  @Test func `After a request to end the group is killed in due time`() throws {
    let probe = try scratch.probe(
      ["echo=no", "kill-after=50"],
      ["sh", "-c", "trap '' TERM; echo kept; echo > ready; while :; do sleep 1000; done"])
    _ = try scratch.await("ready")
    kill(probe.processIdentifier, SIGTERM)
    probe.waitUntilExit()
    #expect(try scratch.fact("ending") == "signalled(9, coreDumped: false)")
    #expect(try scratch.fact("signal") == String(SIGTERM))
    #expect(try scratch.fact("timedOut") == "false")
    #expect(try scratch.text("out") == "kept\n")
  }

  @Test func `A signal that was ignored before us stays ignored in the command`() throws {
    let probe = try scratch.probe(
      ["echo=no"],
      ["sh", "-c", "echo > ready; read x < gate; kill -HUP $$; echo lived"],
      through: ["/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh"])
    _ = try scratch.fifo("gate")
    _ = try scratch.await("ready")
    kill(probe.processIdentifier, SIGHUP)
    try scratch.tell("gate")
    probe.waitUntilExit()
    #expect(try scratch.fact("ending") == "exited(0)")
    #expect(try scratch.fact("signal") == "0")
    #expect(try scratch.text("out") == "lived\n")
  }

  @Test func `Nothing but the three standard descriptors is given to the command`() throws {
    let closing =
      "for n in $(ls /proc/self/fd); do [ $n -gt 2 ] && eval \"exec $n>&-\"; done; exec \"$@\""
    let probe = try scratch.probe(
      ["echo=no"], ["/bin/ls", "/proc/self/fd"], through: ["/bin/bash", "-c", closing, "bash"])
    probe.waitUntilExit()
    // The fourth is the directory that ls reads.
    #expect(try scratch.text("out") == "0\n1\n2\n3\n")
  }

  @Test func `Standard input, output and error are passed through`() throws {
    let (input, output) = (Foundation.Pipe(), Foundation.Pipe())
    let probe = try scratch.probe(
      [], ["sh", "-c", "cat; echo bad >&2"], input: input, output: output)
    try input.fileHandleForWriting.write(contentsOf: Data([0, 255, 10, 13]))
    try input.fileHandleForWriting.close()
    let seen = try output.fileHandleForReading.readToEnd() ?? Data()
    probe.waitUntilExit()
    #expect([UInt8](seen) == [0, 255, 10, 13] + Array("bad\n".utf8))
    #expect(try scratch.bytes("out") == [0, 255, 10, 13])
    #expect(try scratch.text("err") == "bad\n")
  }

  @Test func `A copied stream ends with the signal and keeps what had come`() throws {
    let (input, output) = (Foundation.Pipe(), Foundation.Pipe())
    let probe = try scratch.probe([], nil, input: input, output: output)
    try input.fileHandleForWriting.write(contentsOf: Data("so far".utf8))
    // That it is out shows that it was read.
    #expect(output.fileHandleForReading.readData(ofLength: 6) == Data("so far".utf8))
    kill(probe.processIdentifier, SIGTERM)
    probe.waitUntilExit()
    #expect(try scratch.text("out") == "so far")
    #expect(try scratch.fact("signal") == String(SIGTERM))
    #expect(try scratch.fact("bytes") == "6")
    try input.fileHandleForWriting.close()
  }
}
