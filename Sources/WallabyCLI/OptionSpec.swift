/// One option: what it is called, what it takes, what it does.
///
/// Each is declared once, as a static member, so that it means the same under every command.
struct OptionSpec: Hashable, Sendable {
  /// The long spelling, without dashes.
  let name: String
  /// Other long spellings, documented beside the first.
  var aliases: [String] = []
  /// The short spelling, without its dash.
  var short: Character?
  /// What stands for the value in help; `nil` for a flag.
  var placeholder: String?
  var kind: ValueKind = .text
  /// Every use counts; of others the last one does.
  var isRepeatable = false
  /// A phrase for help: lower case, no full stop.
  let help: String

  /// An option that is there or not.
  static func flag(
    _ name: String, short: Character? = nil, aliases: [String] = [], _ help: String
  ) -> OptionSpec {
    OptionSpec(name: name, aliases: aliases, short: short, help: help)
  }

  /// An option that takes a value.
  static func value(
    _ name: String, short: Character? = nil, aliases: [String] = [], _ placeholder: String,
    _ kind: ValueKind, repeatable: Bool = false, _ help: String
  ) -> OptionSpec {
    OptionSpec(
      name: name, aliases: aliases, short: short, placeholder: placeholder, kind: kind,
      isRepeatable: repeatable, help: help)
  }

  var takesValue: Bool { placeholder != nil }

  /// All long spellings, with dashes.
  var longSpellings: [String] { ([name] + aliases).map { "--" + $0 } }

  /// All spellings, the short one first: `-t, --tag TAG`.
  var synopsis: String {
    let names = (short.map { ["-\($0)"] } ?? []) + longSpellings
    return names.joined(separator: ", ") + (placeholder.map { " " + $0 } ?? "")
  }

  func isCalled(_ long: Substring) -> Bool { name == long || aliases.contains { $0 == long } }
}
