internal import POSIXSupport

/// One call of a command: what it was given, and what it may use of the process around it.
struct Invocation {
  let command: CommandSpec
  let table: CommandTable
  let options: OptionValues
  let operands: [Argument]
  let environment: [String: String]
  /// Absolute, with `-C` applied; `nil` where the current directory has no name.
  let workingDirectory: String?
  /// The descriptor of standard input.
  let input: Int32
  let output: Output
  let errors: Output
  let clock: LocalClock

  /// Says on standard error what was done; `-q` silences it.
  func remark(_ text: String) throws {
    if options.has(.quiet) || options.has(.null) { return }
    try warn(text)
  }

  /// Says on standard error what a user must not miss.
  func warn(_ text: String) throws {
    try output.flush()
    try errors.write(HarmlessText.of(text) + "\n")
    try errors.flush()
  }
}
