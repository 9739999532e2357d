/// The page of one command: examples first, one screen.
struct HelpPage {
  let command: CommandSpec

  init(_ command: CommandSpec) { self.command = command }

  var text: String {
    var lines = HelpText.wrapped("usage: " + command.synopsis)
    lines += ["", HelpText.sentence(command.summary)]
    for note in command.notes { lines += HelpText.wrapped(note) }
    lines += HelpText.section(
      "Examples",
      HelpText.table(command.examples.map { ("wallaby " + $0.command, $0.meaning) }, most: 44))
    lines += HelpText.section("Options", HelpText.table(Self.rows(of: command.ownOptions)))
    let everywhere = Self.everywhere(except: command)
    lines += [""] + HelpText.wrapped("Everywhere: \(everywhere).")
    lines += HelpText.section(
      "Exit status", HelpText.table(command.exitStatus.map { ($0.code, $0.meaning) }))
    return HelpText.joined(lines)
  }

  /// Options with and without a short spelling, one below the other.
  static func rows(of options: [OptionSpec]) -> [(name: String, meaning: String)] {
    let indent = options.contains { $0.short != nil } ? "    " : ""
    return options.map { (($0.short == nil ? indent : "") + $0.synopsis, $0.help) }
  }

  /// The global options in short, without those spellings that the command uses otherwise.
  private static func everywhere(except command: CommandSpec) -> String {
    let names = OptionSpec.globals.filter { $0.name != OptionSpec.version.name }.compactMap {
      option -> String? in
      if command.options.contains(where: { $0.name == option.name }) { return nil }
      let isFree = option.short.map { short in
        option.name != OptionSpec.store.name && command.option(short: short)?.name == option.name
      }
      let name = isFree == true ? "-\(option.short!)" : "--\(option.name)"
      return name + (option.placeholder.map { " " + $0 } ?? "")
    }
    return names.joined(separator: ", ") + " (wallaby help formats, help environment)"
  }

  /// The page of a word that only other words follow.
  static func text(ofGroup group: String, in table: CommandTable) -> String {
    let commands = table.commands(in: group)
    let shown = table.group(group)?.shown
    let examples = commands.filter { shown?.contains($0.name[1]) ?? true }
      .compactMap(\.examples.first)
    var lines = ["usage: wallaby \(group) COMMAND", ""]
    lines.append(HelpText.sentence(table.group(group)?.summary ?? group))
    lines += HelpText.section(
      "Commands", HelpText.table(commands.map { ($0.title, $0.summary) }))
    lines += HelpText.section(
      "Examples",
      HelpText.table(
        examples.map { ("wallaby " + $0.command, $0.meaning) },
        most: 44))
    lines += ["", "More: wallaby help \(group) COMMAND"]
    return HelpText.joined(lines)
  }
}

extension HelpText {
  /// A phrase as a sentence.
  static func sentence(_ phrase: String) -> String {
    phrase.prefix(1).uppercased() + phrase.dropFirst() + "."
  }
}
