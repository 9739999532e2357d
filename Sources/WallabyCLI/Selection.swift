internal import WallabyKit

/// Which records a command is about, as its command line says.
struct Selection: Hashable, Sendable {
  /// What became of the command.
  enum Exit: Hashable, Sendable {
    case code(Int32)
    case nonzero
    case signal
  }

  /// A fact of the result and what it must be.
  struct Condition: Hashable, Sendable {
    enum Relation: String, CaseIterable, Sendable {
      case equal = "="
      case notEqual = "!="
      case atMost = "<="
      case atLeast = ">="
      case less = "<"
      case more = ">"
      case exists = ""
    }

    /// Keys from the outside in, joined by dots.
    var field: String
    var relation: Relation
    var value: String
  }

  /// Ids, beginnings or ends of ids, `@last`, `@last~2`.
  var names: [String] = []
  /// `-` was among the names: more of them stand in standard input.
  var readsNamesFromInput = false
  var allTags: [String] = []
  var anyTags: [String] = []
  /// Made then or later.
  var since: Timestamp?
  /// Made before.
  var until: Timestamp?
  var states: [Record.State] = []
  var exit: Exit?
  var host: String?
  var conditions: [Condition] = []
  var limit: Int?
  /// The newest comes first.
  var isReversed = false
  var isEverything = false

  init() {}

  /// Reads the selection options, and the operands as names of records.
  init(_ options: OptionValues, names operands: [Argument], clock: LocalClock) throws(UsageError) {
    readsNamesFromInput = operands.contains("-")
    names = operands.filter { $0 != "-" }.map(\.text)
    for text in options.texts(of: .tag) { allTags += try TagList.parse(text) }
    for text in options.texts(of: .anyTag) { anyTags += try TagList.parse(text) }
    let moments = MomentText(clock)
    if let text = options.text(of: .since) { since = try moments.parse(text) }
    if let text = options.text(of: .until) { until = try moments.parse(text) }
    states = options.texts(of: .state).flatMap { $0.split(separator: ",") }
      .compactMap { Record.State(rawValue: String($0)) }
    if let text = options.text(of: .exit) { exit = try Self.exit(text) }
    host = options.text(of: .host)
    for text in options.texts(of: .where) { conditions.append(try Self.condition(text)) }
    limit = options.count(of: .limit)
    isReversed = options.has(.reverse)
    isEverything = options.has(.all)
  }

  /// Nothing was said: no names and no conditions.
  var isEmpty: Bool {
    var other = self
    (other.limit, other.isReversed) = (nil, false)
    return other == Selection()
  }

  private static func exit(_ text: String) throws(UsageError) -> Exit {
    switch text {
    case "nonzero": return .nonzero
    case "signal": return .signal
    default:
      guard let code = Int32(text), (0...255).contains(code) else {
        throw UsageError(
          "--exit: '\(text)' is not an exit status", hint: "write it as 0, 1, nonzero or signal")
      }
      return .code(code)
    }
  }

  /// `FIELD=VALUE` and its like, or `FIELD` alone.
  static func condition(_ text: String) throws(UsageError) -> Condition {
    let field = text.prefix { !"=!<>".contains($0) }
    let rest = text.dropFirst(field.count)
    let relation = Condition.Relation.allCases.first { rest.hasPrefix($0.rawValue) } ?? .exists
    guard !field.isEmpty, relation != .exists || rest.isEmpty else {
      throw UsageError(
        "--where: '\(text)' is not a condition",
        hint: "write it as FIELD, FIELD=VALUE or with != < <= > >=")
    }
    return Condition(
      field: String(field), relation: relation,
      value: String(rest.dropFirst(relation.rawValue.count)))
  }
}
