/// Sorts the words of a command line into a command, options and operands.
///
/// Options stand before or after operands, as `--name=value`, `--name value`, `-n value`, `-nvalue` or bundled flags;
/// `--` ends them. Where a command runs another program, its first operand ends them too.
struct CommandLineParser {
  let table: CommandTable
  /// Options accepted while no command is known: the globals and those of the seed's spelling.
  let leading: [OptionSpec]

  private var words: ArraySlice<Argument> = []
  private var reading = CommandLineReading()

  init(_ table: CommandTable) {
    self.table = table
    leading = (table.command(["run"])?.options ?? []) + OptionSpec.globals
  }

  static func parse(
    _ arguments: [Argument], with table: CommandTable
  ) throws(UsageError) -> CommandLineReading {
    var parser = CommandLineParser(table)
    return try parser.read(arguments)
  }

  private mutating func read(_ arguments: [Argument]) throws(UsageError) -> CommandLineReading {
    words = arguments[...]
    while let word = words.popFirst() {
      if word == "--" {
        reading.dashes = reading.operands.count
        reading.operands += words
        words = []
      } else if word.bytes.first == UInt8(ascii: "-"), word.bytes.count > 1, isOption(word) {
        if word.bytes[1] == UInt8(ascii: "-") { try long(word) } else { try short(word) }
      } else if reading.command == nil {
        try name(word.text)
      } else {
        reading.operands.append(word)
        if reading.command?.placement == .beforeOperands {
          reading.operands += words
          words = []
        }
      }
    }
    return reading
  }

  private func isOption(_ word: Argument) -> Bool {
    guard reading.command?.placement == .longAfterOperands else { return true }
    return reading.operands.isEmpty || word.bytes[1] == UInt8(ascii: "-")
  }

  private mutating func name(_ word: String) throws(UsageError) {
    if let group = reading.group {
      guard let command = table.command([group, word]) else {
        throw table.unknown(word, in: group)
      }
      reading.command = command
      reading.group = nil
    } else if let command = table.command([word]) {
      reading.command = command
    } else if table.group(word) != nil {
      reading.group = word
    } else {
      throw table.unknown(word)
    }
  }

  /// `--name`, `--name=value` or `--name value`.
  private mutating func long(_ word: Argument) throws(UsageError) {
    let parts = word.bytes.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let spelling = String(decoding: parts[0], as: UTF8.self)
    let name = spelling.dropFirst(2)
    let found =
      reading.command.map { $0.option(long: name) } ?? leading.first { $0.isCalled(name) }
    guard let option = found else { throw unknownOption(spelling) }
    if !option.takesValue {
      if parts.count > 1 { throw .excessValue(spelling) }
      try reading.options.add(option, spelling, nil)
    } else if parts.count > 1 {
      try reading.options.add(option, spelling, Argument(Array(parts[1])))
    } else {
      try reading.options.add(option, spelling, try value(for: option, spelling))
    }
  }

  /// `-n value`, `-nvalue`, or flags in a bundle, of which the last may take a value.
  private mutating func short(_ word: Argument) throws(UsageError) {
    var rest = word.bytes.dropFirst()
    while let letter = rest.popFirst() {
      let character = Character(Unicode.Scalar(letter))
      let spelling = "-\(letter < 0x80 ? String(character) : word.text.dropFirst().description)"
      let found =
        reading.command.map { $0.option(short: character) }
        ?? leading.first { $0.short == character }
      guard let option = found else { throw unknownOption(spelling, in: word) }
      if !option.takesValue {
        try reading.options.add(option, spelling, nil)
      } else if rest.isEmpty {
        try reading.options.add(option, spelling, try value(for: option, spelling))
      } else {
        try reading.options.add(option, spelling, Argument(Array(rest)))
        rest = []
      }
    }
  }

  private mutating func value(
    for option: OptionSpec, _ spelling: String
  ) throws(UsageError) -> Argument {
    if let word = words.popFirst() { return word }
    throw .missingValue(spelling, option, reading.command)
  }

  private func unknownOption(_ spelling: String, in word: Argument? = nil) -> UsageError {
    let options = reading.command.map { $0.ownOptions + OptionSpec.globals } ?? leading
    let nearest =
      word == nil ? Suggestion.nearest(to: spelling, in: options.flatMap(\.longSpellings)) : nil
    return .unknownOption(spelling, in: word, of: reading.command, meant: nearest)
  }
}
