internal import POSIXSupport
internal import WallabyKit

// Every sentence with which this module fails, in one place.

// How a command line is read.
extension UsageError {
  /// The same, as what is wrong with the value of an option.
  func about(_ spelling: String) -> UsageError {
    UsageError("\(spelling): \(message)", hint: hint)
  }

  private static func seeHelp(_ command: CommandSpec?) -> String {
    "all options: wallaby \(command.map { "help " + $0.title } ?? "help")"
  }

  /// - Parameter meant: What was more likely meant.
  static func unknownCommand(_ name: String, in group: String?, meant: String?) -> UsageError {
    UsageError(
      "unknown command '\(name)'",
      hint: meant.map { "did you mean '\($0)'?" } ?? group.map { "see 'wallaby help \($0)'" }
        ?? "all commands: wallaby help")
  }

  static func missingVerb(_ group: String, _ verbs: String) -> UsageError {
    UsageError("'\(group)' needs one of: \(verbs)", hint: "see 'wallaby help \(group)'")
  }

  static func noCommandBefore(_ word: Argument) -> UsageError {
    UsageError(
      "there is no command before '\(word.text)'", hint: "to run it: wallaby run -- \(word.text)")
  }

  static func optionAlone(_ spelling: String) -> UsageError {
    UsageError(
      "\(spelling) without a command, and nothing is piped in", hint: "all commands: wallaby help")
  }

  /// - Parameters:
  ///   - word: The word it stands in among other letters.
  ///   - meant: What was more likely meant.
  static func unknownOption(
    _ spelling: String, in word: Argument?, of command: CommandSpec?, meant: String?
  ) -> UsageError {
    let prefix = command.map { "'\($0.title)' has no option " } ?? "unknown option "
    let message =
      prefix + spelling + (word.map { $0.text == spelling ? "" : " (in '\($0.text)')" } ?? "")
    if command?.placement == .longAfterOperands, let word {
      return UsageError(
        message, hint: "to remove a tag, put '\(word.text)' after an id or after --")
    }
    return UsageError(message, hint: meant.map { "did you mean \($0)?" } ?? seeHelp(command))
  }

  static func excessOption(_ spelling: String, _ command: CommandSpec) -> UsageError {
    UsageError("'\(command.title)' does not take \(spelling)", hint: seeHelp(command))
  }

  static func excessValue(_ spelling: String) -> UsageError {
    UsageError("\(spelling) takes no value")
  }

  static func missingValue(
    _ spelling: String, _ option: OptionSpec, _ command: CommandSpec?
  ) -> UsageError {
    UsageError("\(spelling) needs \(option.placeholder ?? "a value")", hint: seeHelp(command))
  }

  static func missingOperand(_ operand: OperandSpec, _ command: CommandSpec) -> UsageError {
    UsageError(
      "'\(command.title)' needs \(operand.placeholder)", hint: "usage: \(command.synopsis)")
  }

  static func excessOperand(_ word: Argument, _ command: CommandSpec) -> UsageError {
    UsageError(
      "'\(command.title)' does not take '\(word.text)'", hint: "usage: \(command.synopsis)")
  }

  static func noDashes(_ word: Argument, _ command: CommandSpec) -> UsageError {
    UsageError(
      "'\(command.title)' needs '--' before the command '\(word.text)'",
      hint: "usage: \(command.synopsis)")
  }

  static func exclude(_ one: String, _ other: String) -> UsageError {
    UsageError("\(one) and \(other) exclude each other")
  }
}

// What values are read as.
extension UsageError {
  static func notUTF8(_ text: String) -> UsageError { UsageError("'\(text)' is not UTF-8") }

  static func noFailedState(_ states: [String]) -> UsageError {
    UsageError(
      "--failed and --state \(states.joined(separator: ",")) fit no record together",
      hint: "'failed' is any of failed, timed_out, cancelled and lost")
  }

  static func noNumber(_ text: String) -> UsageError {
    UsageError("'\(text)' is not a number", hint: "write it as 0, 1, 2, …")
  }

  static func noSize(_ text: String) -> UsageError {
    UsageError("'\(text)' is not a size", hint: "write it as \(SizeText.forms)")
  }

  static func noTime(_ text: String) -> UsageError {
    UsageError("'\(text)' is not a time", hint: "write it as \(MomentText.forms)")
  }

  static func noDuration(_ text: String) -> UsageError {
    UsageError("'\(text)' is not a duration", hint: "write it as \(DurationText.forms)")
  }

  static func noneOf(_ words: [String], _ word: String) -> UsageError {
    UsageError(
      "'\(word)' is none of them",
      hint: Suggestion.nearest(to: word, in: words).map { "did you mean '\($0)'?" }
        ?? "it is one of \(words.joined(separator: ", "))")
  }

  static func noExitStatus(_ text: String) -> UsageError {
    UsageError(
      "--exit: '\(text)' is not an exit status", hint: "write it as 0, 1, nonzero or signal")
  }

  static func noCondition(_ text: String) -> UsageError {
    UsageError(
      "--where: '\(text)' is not a condition",
      hint: "write it as FIELD, FIELD=VALUE or with != < <= > >=")
  }

  static func noField(_ text: String) -> UsageError {
    UsageError("--field: '\(text)' has no key and value", hint: "write it as KEY=VALUE")
  }

  static func emptyTag() -> UsageError { UsageError("a tag must not be empty") }

  static func badPattern(_ text: String, _ error: TextPattern.Failure) -> UsageError {
    UsageError("cannot read pattern '\(text)': \(error.reason)", hint: "-F takes it as plain text")
  }

  static func badFormat(_ text: String, _ reason: String) -> UsageError {
    UsageError(
      "cannot read format '\(text)': \(reason)", hint: "write it as '{id}\\t{tags}', '{{' for '{'")
  }

  /// - Parameter known: What columns may be called.
  static func noColumn(_ name: String, known: [String], headings: [String]) -> UsageError {
    UsageError(
      "there is no column '\(name)'",
      hint: Suggestion.nearest(to: name, in: known).map { "did you mean '\($0)'?" }
        ?? "columns: \(headings.joined(separator: ", "))")
  }

  static func noColumns() -> UsageError { UsageError("--columns needs at least one column") }
}

// What single commands ask for.
extension UsageError {
  static func nothingChosen(_ verb: String) -> UsageError {
    UsageError("\(verb) what?", hint: "name records or choose them; --all is every one")
  }

  static func nothingToRerun() -> UsageError {
    UsageError("run what again?", hint: "name records, or say --failed or --tag TAG")
  }

  static func notOneRecord(_ command: CommandSpec, _ count: Int) -> UsageError {
    UsageError("'\(command.title)' takes one record, not \(count)")
  }

  static func nobodyToAsk(_ command: CommandSpec) -> UsageError {
    UsageError(
      "'\(command.title)' needs --yes where nobody can be asked",
      hint: "--dry-run prints what it would be")
  }

  static func nothingToReset() -> UsageError {
    UsageError("reset what?", hint: "name identifiers, or say --failed")
  }

  static func optionAsCommand(_ word: Argument, _ command: CommandSpec) -> UsageError {
    UsageError(
      "'\(word.text)' is no command",
      hint: "options go before COLLECTION: wallaby help \(command.title)")
  }

  static func badArgument(_ text: String) -> UsageError {
    UsageError("--arg: '\(text)' has no name and value", hint: "write it as NAME=VALUE")
  }

  static func noTagChange() -> UsageError {
    UsageError("'tag' needs +TAG or -TAG", hint: "as in: wallaby tag @last +keep")
  }

  static func noFacts() -> UsageError {
    UsageError("--to adds facts, not a list or a number", hint: "write KEY=VALUE")
  }

  static func notOneValue() -> UsageError {
    UsageError("--json takes one value", hint: "write it in quotes, or - to read it")
  }

  static func notJSON(_ error: JSONScanner.Failure) -> UsageError {
    UsageError("that is not JSON: \(error)", hint: "nothing was kept")
  }

  static func recordAsMessage(_ id: Record.ID) -> UsageError {
    UsageError("'\(id)' is a record already", hint: "to read it: wallaby cat \(id.tail)")
  }

  static func noCommand() -> UsageError {
    UsageError("nothing to run", hint: "such as: wallaby run -- ls -lh")
  }

  static func twoCommands() -> UsageError {
    UsageError(
      "--command and a command of its own exclude each other",
      hint: "write all of it in --command, or none")
  }

  static func fileAndLog() -> UsageError {
    UsageError("--file goes with neither --stderr nor --attempt")
  }

  static func csvAndStyle() -> UsageError {
    UsageError("--csv goes with neither --json nor --format")
  }
}

// What the commands about tables of tasks ask for.
extension UsageError {
  static func noFactor(_ text: String) -> UsageError {
    UsageError("--retry-factor: '\(text)' is not a number from 1 to 1000", hint: "such as 2 or 1.5")
  }

  static func noFailure(_ word: String) -> UsageError {
    UsageError(
      "--retry-on: '\(word)' is no way to fail",
      hint: "write exit codes from 1 to 255, signals as SIGKILL, timeout, or any")
  }

  static func badVariable(_ text: String) -> UsageError {
    UsageError(
      "--set: '\(text)' is no variable with a value",
      hint: "write it as NAME=VALUE; NAME has letters, digits and '_' in it")
  }

  static func afterItself(_ table: String) -> UsageError {
    UsageError("--after: '\(table)' cannot come after itself")
  }

  static func afterAllOfNothing() -> UsageError {
    UsageError("--after-all needs a table", hint: "write --after TABLE --after-all")
  }

  static func noPriority(_ text: String) -> UsageError {
    UsageError("--priority: '\(text)' is not a whole number from -499 to 500")
  }

  static func noWork(_ command: CommandSpec) -> UsageError {
    UsageError(
      "'\(command.title)' needs something to run",
      hint: "write -- COMMAND at the end, or --script TEXT")
  }

  static func scriptAndCommand() -> UsageError {
    UsageError(
      "--script and a command of its own exclude each other",
      hint: "write all of it in --script, or none")
  }

  static func noUntil(_ text: String) -> UsageError {
    UsageError("--until: '\(text)' is no end of work", hint: "write empty, settled or idle=5m")
  }

  static func mistakes(_ count: Int, in file: String) -> UsageError {
    UsageError("nothing is imported: '\(file)' has \(Count.of(count, "mistake"))")
  }

  static func noItems(_ verb: String) -> UsageError {
    UsageError("\(verb) what?", hint: "name items or choose them; --all is every one")
  }
}

extension WallabyError {
  static func tableIsThere(_ name: String) -> WallabyError {
    WallabyError(
      .conflict, "table '\(name)' is there, and something else holds for it",
      hint: "'wallaby tasks set \(name)' shows what, and changes it")
  }

  static func noFile(_ name: String) -> WallabyError {
    WallabyError(.notFound, "no file '\(name)'", hint: "- reads standard input")
  }

  static func noAttempt(_ attempt: Int, ofTask name: String, last: Int) -> WallabyError {
    WallabyError(
      .notFound, "task '\(name)' has no attempt \(attempt)",
      hint: last == 0
        ? "nobody has begun it" : last == 1 ? "it was tried once" : "it was tried \(last) times")
  }

  static func noAttempt(_ attempt: Int, _ id: Record.ID, last: Int) -> WallabyError {
    WallabyError(
      .notFound, "record '\(id)' has no attempt \(attempt)",
      hint: last == 1 ? "it was tried once" : "it was tried \(last) times")
  }

  static func notRunnable(_ record: Record) -> WallabyError {
    WallabyError(
      .conflict,
      "cannot run record '\(record.id)' again: it is of no command, or its directory has no name",
      path: record.path)
  }

  static func unreadable(_ file: String, of id: Record.ID, _ error: SystemError) -> WallabyError {
    WallabyError(
      .systemCall, "cannot read '\(file)' of record '\(id)': \(error.reason)", path: error.path,
      systemCode: error.code)
  }
}

extension WallabyError {
  static func stderrHint(_ ident: String, _ collection: String) -> String {
    "'wallaby resource log \(collection) \(ident) --stderr' shows what it said"
  }

  static func unsettled(_ ident: String, _ collection: String, isDead: Bool) -> WallabyError {
    WallabyError(
      .notFound,
      "'\(collection)/\(ident)' is not settled" + (isDead ? ": its process has died" : ""),
      hint: isDead
        ? "'wallaby gc' settles it" : "'wallaby resource log -f \(collection) \(ident)' follows it")
  }
}

extension Failure {
  static func system(_ error: SystemError) -> Failure {
    Failure(
      code: WallabyError.Code.systemCall.rawValue, exit: .refused,
      message: "cannot \(error.call) '\(error.path)': \(error.reason)", path: error.path)
  }

  static func bug(_ error: any Error) -> Failure {
    Failure(
      code: "bug", exit: .bug, message: "unexpected error: \(error)",
      hint: "please report this with the command line")
  }
}
