import WallabyKit

@testable import WallabyCLI

/// What a command line did, in this process and with fixed surroundings.
struct CommandLineRun {
  let exit: ExitCode
  let stdout: String
  let stderr: String

  /// 2026-11-21T14:15:23.482Z
  static let now = Timestamp(milliseconds: 1_795_270_523_482)

  init(
    _ arguments: String..., table: CommandTable = .wallaby, environment: [String: String] = [:],
    terminal width: Int? = nil
  ) {
    let output = Output(to: .memory, isTerminal: width != nil, width: width)
    let errors = Output(to: .memory)
    var program = Program(
      arguments: arguments.map { Argument($0) }, environment: environment,
      workingDirectory: "/some/here", input: -1, output: output, errors: errors,
      clock: .utc(at: Self.now))
    program.table = table
    exit = program.run()
    (stdout, stderr) = (output.text, errors.text)
  }
}
