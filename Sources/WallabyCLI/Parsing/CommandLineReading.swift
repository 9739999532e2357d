/// What the words of a command line are, before it is known that the command takes them.
struct CommandLineReading: Sendable {
  var command: CommandSpec?
  /// A group's name that no verb has followed yet.
  var group: String?
  var options = OptionValues()
  var operands: [Argument] = []
  /// How many of the operands stand before `--`; `nil` where there is none.
  var dashes: Int?

  /// Holds the options and operands to what the command takes.
  func check(against command: CommandSpec) throws(UsageError) {
    let taken = command.ownOptions + OptionSpec.globals
    for use in options.uses where !taken.contains(where: { $0.name == use.option.name }) {
      throw .excessOption(use.spelling, command)
    }
    if command.placement == .beforeDashes {
      try checkDashes(before: command.operands.count { $0.kind != .program }, of: command)
    }
    var spare = operands.count
    for spec in command.operands {
      spare -= spec.least
      if spare < 0 { throw .missingOperand(spec, command) }
    }
    var rest = operands[...]
    for (index, spec) in command.operands.enumerated() {
      let later = command.operands[(index + 1)...].reduce(0) { $0 + $1.least }
      let mine = rest.prefix(max(0, min(spec.most, rest.count - later)))
      rest = rest.dropFirst(mine.count)
      for word in mine { try spec.kind.check(word) }
    }
    if let extra = rest.first {
      throw .excessOperand(extra, command)
    }
  }

  /// What stands before `--` is ours, what stands behind it another program's.
  private func checkDashes(before count: Int, of command: CommandSpec) throws(UsageError) {
    if let dashes, dashes < count { throw .missingOperand(command.operands[dashes], command) }
    let own = dashes ?? operands.count
    if own > count { throw .noDashes(operands[count], command) }
  }
}
