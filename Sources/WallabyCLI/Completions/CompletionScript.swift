/// A static completion script for one shell, made from the command table.
struct CompletionScript {
  enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

  let table: CommandTable
  let shell: Shell

  var text: String {
    let lines =
      switch shell {
      case .bash: bash
      case .zsh: zsh
      case .fish: fish
      }
    // zsh wants its tag on the first line.
    let head = shell == .zsh ? ["#compdef wallaby"] : []
    return HelpText.joined(
      head + ["# \(shell.rawValue) completion of wallaby \(Program.version)"] + lines)
  }

  /// How a shell lists records: the newest, by id.
  static let ids = "wallaby ls -q -n 50 2>/dev/null"

  /// How a shell lists collections.
  static let collections = "wallaby resource ls -q 2>/dev/null"

  /// How a shell lists tables of tasks.
  static let tables = "wallaby tasks ls -q 2>/dev/null"

  /// Words that may stand first, with what they are.
  var firstWords: [(name: String, summary: String)] {
    table.commands.filter { $0.name.count == 1 }.map { ($0.title, $0.summary) }
      + table.groups.map { ($0.name, $0.summary) }
  }

  /// A command's options and the global ones, without those short spellings that it uses otherwise.
  func options(of command: CommandSpec?) -> [OptionSpec] {
    guard let command else { return OptionSpec.globals }
    let own = command.ownOptions
    return own
      + OptionSpec.globals.filter { global in !own.contains { $0.name == global.name } }.map {
        var option = $0
        if own.contains(where: { $0.short == option.short }) { option.short = nil }
        return option
      }
  }

  /// A word in single quotes, as all three shells read it.
  func quoted(_ text: String) -> String {
    let escape = shell == .fish ? "\\'" : "'\\''"
    var result = "'"
    for character in text {
      switch character {
      case "'": result += escape
      case "\\" where shell == .fish: result += "\\\\"
      default: result.append(character)
      }
    }
    return result + "'"
  }
}
