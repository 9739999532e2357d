/// All commands, in the order in which help lists them.
struct CommandTable: Sendable {
  /// A first word that is no command by itself.
  struct Group: Sendable {
    let name: String
    let section: CommandSpec.Section
    let summary: String
    /// The verbs whose first examples its page shows; `nil` for all.
    var shown: [String]?
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
    let isOption = group == nil && OptionSpec.version.isCalled(word[...])
    let nearest = sought ?? Suggestion.nearest(to: word, in: known)
    return .unknownCommand(
      prefix + word, in: group,
      meant: isOption ? "wallaby --" + word : nearest.map { prefix + $0 })
  }
}
