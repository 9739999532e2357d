import Testing

@testable import WallabyCLI

@Suite struct CommandTableTests {
  let commands = CommandTable.wallaby.commands

  @Test func `names are unique, and groups are no commands`() {
    let names = commands.map(\.title)
    #expect(Set(names).count == names.count)
    for group in CommandTable.wallaby.groups {
      #expect(!names.contains(group.name))
      #expect(!CommandTable.wallaby.commands(in: group.name).isEmpty)
    }
  }

  @Test func `every command has a short summary, an example and an exit status`() {
    for command in commands {
      #expect(command.summary.count <= 60, "\(command.title)")
      #expect(command.summary.first?.isLowercase == true, "\(command.title)")
      #expect(!command.summary.hasSuffix("."), "\(command.title)")
      #expect(!command.examples.isEmpty, "\(command.title)")
      #expect(!command.exitStatus.isEmpty, "\(command.title)")
    }
  }

  @Test func `every example is understood by the parser`() throws {
    for command in commands {
      for example in command.examples {
        let words = ShellText.words(example.command).map { Argument($0) }
        let reading = try CommandLineParser.parse(words, with: .wallaby)
        #expect(reading.command?.title == command.title, "\(example.command)")
        try reading.check(against: command)
      }
    }
  }

  @Test
  func `a short option means one thing everywhere, but for -f and workers`() {
    var meanings: [Character: Set<String>] = [:]
    for option in commands.filter({ $0.title != "tasks work" }).flatMap(\.ownOptions)
      + OptionSpec.globals
    {
      if let short = option.short { meanings[short, default: []].insert(option.name) }
    }
    #expect(meanings["f"] == ["store", "follow"])
    for (short, names) in meanings where short != "f" {
      #expect(names.count == 1, "-\(short): \(names)")
    }
  }

  @Test func `options of one command and the globals have different names`() {
    for command in commands {
      let names = (command.ownOptions + OptionSpec.globals).flatMap(\.longSpellings)
      #expect(Set(names).count == names.count, "\(command.title)")
      let shorts = command.ownOptions.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count, "\(command.title)")
    }
  }

  @Test func `a word that is sought leads to one command`() {
    let sought = commands.flatMap(\.soughtAs)
    #expect(Set(sought).count == sought.count)
    #expect(Set(sought).isDisjoint(with: CommandTable.wallaby.firstWords))
  }
}

/// Splits an example as a shell would, as far as examples go: quotes, and an end at `|`, `>` or `<`.
enum ShellText {
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in text {
      switch character {
      case "'":
        isQuoted.toggle()
        word = word ?? ""
      case " " where !isQuoted:
        if let word { words.append(word) }
        word = nil
      case "|", ">", "<":
        if !isQuoted { return words }
        fallthrough
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
