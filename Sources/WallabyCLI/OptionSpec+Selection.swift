internal import WallabyKit

extension OptionSpec {
  static let tag = value(
    "tag", short: "t", aliases: ["tags"], "TAG", .tag, repeatable: true,
    "a tag; for several repeat it or use commas")
  static let anyTag = value(
    "any-tag", "A,B", .tag, repeatable: true, "with at least one of these tags")
  static let since = value(
    "since", "TIME", .moment, "made at that time or later: 1h, 14:30, a date")
  static let until = value("until", "TIME", .moment, "made before that time")
  static let state = value(
    "state", "STATE", .choices(states), repeatable: true, "in that state, such as failed")
  static let failed = flag("failed", "that failed, timed out, were cancelled or lost")
  static let exit = value("exit", "CODE", .text, "that exit status: 0, N, nonzero or signal")
  static let host = value("host", "HOST", .text, "made on that host")
  static let `where` = value(
    "where", "F=VALUE", .text, repeatable: true, "a result field: also != < <= > >=, or F alone")
  static let limit = value("limit", short: "n", "N", .count, "at most N, the newest")
  static let reverse = flag(
    "reverse", short: "r", aliases: ["newest"], "the newest first, not last")
  static let all = flag("all", "every record")

  static let states = Record.State.allCases.map(\.rawValue)

  /// The options by which every command that acts on records chooses them.
  static let selection: [OptionSpec] = [
    tag, anyTag, since, until, state, failed, exit, host, `where`, limit, reverse, all,
  ]
}
