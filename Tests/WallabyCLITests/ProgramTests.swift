import Foundation
import Glibc
import POSIXSupport
import Testing
import WallabyKit

@testable import WallabyCLI

@Suite struct ProgramTests {
  /// Commands that print what reached them.
  static let table = CommandTable(commands: [
    echo("run", options: [.shellCommand, .tag, .timeout], placement: .beforeOperands),
    echo("pipe", options: [.tag]),
    CommandSpec(
      name: ["fail"], section: .look, summary: "fail", operands: [OperandSpec("HOW")],
      examples: [],
      run: { invocation in
        try invocation.output.write("before\n")
        switch invocation.operands[0].text {
        case "busy":
          throw WallabyError(
            .busy, "cannot lock 'a\u{1b}[2J'", path: "/s/a", hint: "wait with --wait 30s")
        case "system": throw SystemError(28, "write", "/s/b")
        case "pipe": throw SystemError(32, "write", "standard output")
        default: throw Odd()
        }
      }),
    CommandSpec(
      name: ["talk"], section: .look, summary: "talk", examples: [],
      run: { invocation in
        try invocation.output.write("result\n")
        try invocation.remark("tagged 1 record\u{7}")
        return ExitCode(rawValue: 42)
      }),
  ])

  struct Odd: Error {}

  static func echo(
    _ name: String, options: [OptionSpec], placement: CommandSpec.OptionPlacement = .anywhere
  ) -> CommandSpec {
    CommandSpec(
      name: [name], section: .record, summary: name,
      operands: [OperandSpec("WORD", .program, .any)], options: options, placement: placement,
      examples: [],
      run: { invocation in
        let uses = invocation.options.uses.map { "\($0.option.name)=\($0.value?.text ?? "")" }
        let words =
          [name, invocation.workingDirectory ?? ""] + uses + invocation.operands.map(\.text)
        try invocation.output.write(words.joined(separator: " ") + "\n")
        return .done
      })
  }

  func run(_ words: String...) -> CommandLineRun { run(words, input: -1) }

  func run(_ words: [String], input: Int32) -> CommandLineRun {
    let output = Output(to: .memory)
    let errors = Output(to: .memory)
    var program = Program(
      arguments: words.map { Argument($0) }, environment: [:], workingDirectory: "/some/here",
      input: input, output: output, errors: errors)
    program.table = Self.table
    return CommandLineRun(exit: program.run(), stdout: output.text, stderr: errors.text)
  }

  @Test func `the seed's --command is run`() {
    #expect(
      run("--command", "ls -lh", "-t", "a,b", "-f", "s").stdout
        == "run /some/here command=ls -lh tag=a,b store=s\n")
    #expect(run("-c", "ls").stdout == "run /some/here command=ls\n")
    #expect(run("-c", "ls", "--timeout", "5m").stdout.contains("timeout=5m"))
  }

  @Test func `what is piped in without a command is kept`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let input = ends[0]
    #expect(run([], input: input).stdout == "pipe /some/here\n")
    #expect(run(["-t", "a"], input: input).stdout == "pipe /some/here tag=a\n")
    #expect(
      run(["--timeout", "5m"], input: input).stderr.contains("'pipe' does not take --timeout"))
    #expect(run(["-c", "x"], input: input).stdout == "run /some/here command=x\n")
  }

  @Test func `nothing at all prints the summary, and options alone are an error`() throws {
    let null = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let summary = run([], input: null.fileDescriptor)
    #expect(summary.stdout.hasPrefix("wallaby: keep what your jobs say"))
    #expect(summary.exit == .done)
    #expect(run("-t", "a").stderr.hasPrefix("wallaby: -t without a command, and nothing is piped"))
    #expect(run("--", "ls").stderr.contains("wallaby run -- ls"))
  }

  @Test func `C changes the directory for everything, again and again`() {
    #expect(run("-C", "sub", "pipe").stdout.hasPrefix("pipe /some/here/sub "))
    #expect(run("pipe", "-C", "/a", "-C", "b").stdout.hasPrefix("pipe /a/b "))
  }

  @Test func `the version is printed`() {
    #expect(run("--version").stdout == "wallaby \(Program.version)\n")
    #expect(run("pipe", "--version").exit == .done)
  }

  @Test func `a failure is one line with its hint in parentheses`() {
    let failed = run("fail", "busy")
    #expect(failed.exit == .busy)
    #expect(failed.stdout == "before\n")
    #expect(failed.stderr == "wallaby: cannot lock 'a\\x1b[2J' (wait with --wait 30s)\n")
    let system = run("fail", "system")
    #expect(system.exit == .refused)
    #expect(system.stderr == "wallaby: cannot write '/s/b': no space left on device\n")
    #expect(run("fail", "odd").exit == .bug)
  }

  @Test func `with --json a failure is one object`() throws {
    let failed = run("--json", "fail", "busy")
    #expect(
      failed.stderr
        == #"{"type":"error","v":1,"code":"busy","exit":11,"message":"cannot lock 'a\u001b[2J'","#
        + #""path":"/s/a","hint":"wait with --wait 30s"}"# + "\n")
    let usage = try JSONValue(parsing: run("fial", "--json").stderr.utf8)
    #expect(usage["code"] == "usage")
    #expect(usage["exit"] == 2)
    #expect(usage["path"] == .null)
    #expect(usage["hint"] == "did you mean 'fail'?")
  }

  @Test func `a reader that has gone is no failure`() {
    let gone = run("fail", "pipe")
    #expect(gone.exit == .done)
    #expect(gone.stderr == "")
  }

  @Test func `a command's own exit code is passed on, and remarks go to standard error`() {
    let talk = run("talk")
    #expect(talk.exit.rawValue == 42)
    #expect(talk.stdout == "result\n")
    #expect(talk.stderr == "tagged 1 record\\x07\n")
    #expect(run("talk", "-q").stderr == "")
    #expect(run("talk", "-0").stderr == "")
  }

  @Test func `a full disk behind standard output is told`() throws {
    let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
    let errors = Output(to: .memory)
    var program = Program(
      arguments: ["talk", "-q"], environment: [:], workingDirectory: "/", input: -1,
      output: Output(to: .descriptor(full.fileDescriptor)), errors: errors)
    program.table = Self.table
    #expect(program.run() == .refused)
    #expect(errors.text == "wallaby: cannot write 'standard output': no space left on device\n")
  }
}
