/// All commands, in the order in which help lists them.
struct CommandTable: Sendable {
  /// A first word that is no command by itself.
  struct Group: Sendable {
    let name: String
    let section: CommandSpec.Section
    let summary: String
  }

  let commands: [CommandSpec]
  var groups: [Group] = []

  func command(_ name: [String]) -> CommandSpec? { commands.first { $0.name == name } }

  func group(_ name: String) -> Group? { groups.first { $0.name == name } }

  func commands(in group: String) -> [CommandSpec] {
    commands.filter { $0.name.count > 1 && $0.name[0] == group }
  }

  /// The first words there are.
  var firstWords: [String] {
    commands.filter { $0.name.count == 1 }.map(\.title) + groups.map(\.name)
  }

  /// The error for a word that is no command: the nearest one, else where to look.
  func unknown(_ word: String, in group: String? = nil) -> UsageError {
    let known = group.map { commands(in: $0).map { $0.name[1] } } ?? firstWords
    let sought = commands.first { $0.soughtAs.contains(word) && group == nil }?.title
    let prefix = group.map { $0 + " " } ?? ""
    let message = "unknown command '\(prefix)\(word)'"
    if group == nil, OptionSpec.version.isCalled(word[...]) {
      return UsageError(message, hint: "did you mean 'wallaby --\(word)'?")
    }
    if let nearest = sought ?? Suggestion.nearest(to: word, in: known) {
      return UsageError(message, hint: "did you mean '\(prefix)\(nearest)'?")
    }
    return UsageError(
      message, hint: group.map { "see 'wallaby help \($0)'" } ?? "all commands: wallaby help")
  }
}
