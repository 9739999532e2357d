internal import POSIXSupport
internal import WallabyKit

/// The whole of `wallaby` as a value: give it a command line and surroundings, and run it.
///
/// It changes nothing of the process it runs in, so that tests run many at once.
package struct Program {
  package static let version = "0.1.0"

  /// Without the program's name.
  package var arguments: [Argument]
  package var environment: [String: String]
  /// Absolute, or `nil` where the current directory has no name: it was removed, or is not UTF-8.
  package var workingDirectory: String?
  /// The descriptor of standard input.
  package var input: Int32
  package var output: Output
  package var errors: Output
  package var clock: LocalClock
  var table = CommandTable.wallaby

  package init(
    arguments: [Argument], environment: [String: String], workingDirectory: String?,
    input: Int32, output: Output, errors: Output, clock: LocalClock = .system
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    (self.input, self.output, self.errors) = (input, output, errors)
    self.clock = clock
  }

  /// Runs this process's own command line and ends the process.
  package static func main() -> Never {
    // First, so that no file of a store is ever taken for a closed standard output.
    try? StandardDescriptors.ensureOpen()
    ThisProcess.ignoreBrokenPipes()
    let program = Program(
      arguments: ThisProcess.arguments().map(Argument.init), environment: Host.environment(),
      workingDirectory: try? Host.workingDirectory(), input: 0, output: Output(to: .descriptor(1)),
      errors: Output(to: .descriptor(2)))
    ThisProcess.exit(program.run().rawValue)
  }

  /// Does what the command line says; every failure is printed here and nowhere else.
  package func run() -> ExitCode {
    do {
      let code = try perform()
      try output.flush()
      try errors.flush()
      return code
    } catch let error as SystemError where error.isBrokenPipe {
      return .done
    } catch {
      return report(Failure(error))
    }
  }

  private func perform() throws -> ExitCode {
    let reading = try CommandLineParser.parse(arguments, with: table)
    if reading.options.has(.version) {
      try output.write("wallaby \(Self.version)\n")
      return .done
    }
    if reading.options.has(.help) {
      try output.write(helpPage(for: reading))
      return .done
    }
    guard let command = try command(of: reading) else {
      try output.write(SummaryPage(table).text)
      return .done
    }
    try reading.check(against: command)
    return try command.run(try invocation(of: command, reading))
  }

  /// The command a reading names, or that the seed's spellings stand for; `nil` asks for the summary.
  private func command(of reading: CommandLineReading) throws(UsageError) -> CommandSpec? {
    if let command = reading.command { return command }
    if let group = reading.group {
      let verbs = table.commands(in: group).map { $0.name[1] }.joined(separator: ", ")
      throw .missingVerb(group, verbs)
    }
    if let word = reading.operands.first {
      throw .noCommandBefore(word)
    }
    if reading.options.has(.shellCommand) { return table.command(["run"]) }
    if ThisProcess.isFed(input) { return table.command(["pipe"]) }
    if let use = reading.options.uses.first {
      throw .optionAlone(use.spelling)
    }
    return nil
  }

  private func helpPage(for reading: CommandLineReading) -> String {
    if let command = reading.command { return HelpPage(command).text }
    if let group = reading.group { return HelpPage.text(ofGroup: group, in: table) }
    return SummaryPage(table).text
  }

  private func invocation(of command: CommandSpec, _ reading: CommandLineReading) throws
    -> Invocation
  {
    var directory = workingDirectory
    for change in reading.options.texts(of: .directory) {
      directory = try Project.absolute(change, from: directory)
    }
    return Invocation(
      command: command, table: table, options: reading.options, operands: reading.operands,
      environment: environment, workingDirectory: directory, input: input, output: output,
      errors: errors, clock: clock)
  }

  /// Prints a failure after what was written before it; where that fails too, the code is all there is.
  private func report(_ failure: Failure) -> ExitCode {
    try? output.flush()
    if arguments.prefix(while: { $0 != "--" }).contains("--json") {
      try? errors.write(failure.json)
    } else {
      try? errors.write(failure.text)
    }
    try? errors.flush()
    return failure.exit
  }
}
