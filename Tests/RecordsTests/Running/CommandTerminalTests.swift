import Foundation
import POSIXSupport
import Testing

@testable import Records

/// On a terminal of their own, which `script` of util-linux makes; what is typed comes from a pipe.
@Suite struct CommandTerminalTests {
  let scratch: RunnerScratch
  private let keyboard = Foundation.Pipe()

  init() throws {
    scratch = try RunnerScratch()
    _ = try scratch.fifo("ready")
  }

  /// Runs a line of shell on a terminal.
  private func onTerminal(_ line: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["-qec", line, "/dev/null"]
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    process.environment = ["PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "PS1": ""]
    process.standardInput = keyboard
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func type(_ text: String) throws {
    try keyboard.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  private var probe: String { "'\(RunnerScratch.probePath)' '\(scratch.path)'" }

  @Test func `The command can read what is typed`() throws {
    let process = try onTerminal("\(probe) -- sh -c 'echo > ready; read x; echo got $x'")
    _ = try scratch.await("ready")
    try type("hello\n")
    process.waitUntilExit()
    #expect(try scratch.fact("ending") == "exited(0)")
    #expect(try scratch.text("out") == "got hello\n")
  }

  @Test func `An interrupt key ends a command that never asked for the terminal`() throws {
    let process = try onTerminal("\(probe) -- sh -c 'echo > ready; exec sleep 1000'")
    _ = try scratch.await("ready")
    try type("\u{3}")
    process.waitUntilExit()
    #expect(try scratch.fact("ending") == "signalled(2, coreDumped: false)")
    #expect(try scratch.fact("signal") == "2")
  }

  @Test func `An interrupt key goes to the command alone while it has the terminal`() throws {
    let process = try onTerminal(
      "\(probe) -- sh -c 'trap \"echo caught; exit 5\" INT; read x; echo > ready; read y'; cut -d' ' -f5,8 /proc/$$/stat > tty"
    )
    try type("go\n")
    _ = try scratch.await("ready")
    try type("\u{3}")
    process.waitUntilExit()
    #expect(try scratch.fact("ending") == "exited(5)")
    #expect(try scratch.fact("signal") == "0")
    #expect(try scratch.text("out") == "caught\n")
    // Whoever comes next has the terminal again.
    let groups = try scratch.text("tty").split { $0.isWhitespace }
    #expect(groups.count == 2 && groups[0] == groups[1])
  }

  @Test(arguments: [true, false])
  func `A stop key stops the command with us and fg continues both`(asked: Bool) throws {
    _ = try scratch.fifo("stopped")
    _ = try scratch.fifo("gate")
    let read = asked ? "read x; " : ""
    let process = try onTerminal("bash --norc -i")
    try type("\(probe) -- sh -c '\(read)echo > ready; read y < gate; echo $y'; echo $? > stopped\n")
    if asked { try type("go\n") }
    _ = try scratch.await("ready")
    try type("\u{1a}")
    // The shell goes on with its line: 128 + SIGTSTP.
    #expect(try scratch.await("stopped") == "148\n")
    let child = try #require(group().flatMap { Int32($0) })
    // We may stop first; its signal is on the way then.
    while try stateOfProcess(child) != "T" { sched_yield() }
    try type("fg; echo $? > stopped\n")
    try scratch.tell("gate", "continued\n")
    #expect(try scratch.await("stopped") == "0\n")
    try type("exit\n")
    process.waitUntilExit()
    #expect(try scratch.text("out") == "continued\n")
    #expect(try scratch.fact("ending") == "exited(0)")
  }

  /// The command's process: the one that has this directory as its current one and waits for the gate.
  private func group() -> String? {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.first { pid in
      guard Int(pid) != nil,
        let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8),
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")
      else { return false }
      return place == scratch.path && line.hasPrefix("sh\0-c") && line.contains("gate")
    }
  }
}
