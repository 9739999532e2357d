internal import WallabyKit

/// Which records a command is about, as its command line says.
struct Selection: Hashable, Sendable {
  /// Ids, beginnings or ends of ids, `@last`, `@last~2`.
  var names: [String] = []
  /// `-` was among the names: more of them stand in standard input.
  var readsNamesFromInput = false
  /// What the options ask for. With a limit the newest are meant, whichever come first.
  var query = RecordQuery()
  /// The newest comes first, not last.
  var isReversed = false
  /// `--all` was said.
  var isEverything = false

  init() {}

  /// Reads the selection options, and the operands as names of records.
  init(_ options: OptionValues, names operands: [Argument], clock: LocalClock) throws(UsageError) {
    readsNamesFromInput = operands.contains("-")
    names = operands.filter { $0 != "-" }.map(\.text)
    for text in options.texts(of: .tag) { query.allTags += try TagList.parse(text) }
    for text in options.texts(of: .anyTag) { query.anyTags += try TagList.parse(text) }
    let moments = MomentText(clock)
    if let text = options.text(of: .since) { query.since = try moments.parse(text).date }
    if let text = options.text(of: .until) { query.until = try moments.parse(text).date }
    for text in options.texts(of: .state) {
      query.states.formUnion(text.split(separator: ",").compactMap { .init(rawValue: String($0)) })
    }
    if options.has(.failed) {
      let failed = Record.State.errors
      query.states = query.states.isEmpty ? failed : query.states.intersection(failed)
      if query.states.isEmpty { throw .noFailedState(options.texts(of: .state)) }
    }
    if let text = options.text(of: .exit) { query.exit = try Self.exit(text) }
    query.host = options.text(of: .host)
    for text in options.texts(of: .where) { query.conditions.append(try Self.condition(text)) }
    query.limit = options.count(of: .limit)
    isReversed = options.has(.reverse)
    isEverything = options.has(.all)
    query.order = isReversed || query.limit != nil ? .newestFirst : .oldestFirst
  }

  /// Nothing was said: no names and no conditions.
  var isEmpty: Bool {
    var query = query
    (query.limit, query.order) = (nil, .newestFirst)
    return names.isEmpty && !readsNamesFromInput && !isEverything && query == RecordQuery()
  }

  private static func exit(_ text: String) throws(UsageError) -> RecordQuery.Exit {
    switch text {
    case "nonzero": return .nonzero
    case "signal": return .signal
    default:
      guard let code = Int(text), (0...255).contains(code) else {
        throw .noExitStatus(text)
      }
      return .code(code)
    }
  }

  /// `FIELD=VALUE` and its like, or `FIELD` alone.
  static func condition(_ text: String) throws(UsageError) -> RecordCondition {
    let upToSign = text.prefix { !"=!<>".contains($0) }
    let rest = text.dropFirst(upToSign.count)
    let field = upToSign.trimmingBlanks
    // The longest sign counts: `<=` is not `<` and `=…`.
    let comparison =
      RecordCondition.Comparison.allCases.filter { rest.hasPrefix($0.rawValue) }
      .max { $0.rawValue.count < $1.rawValue.count } ?? .exists
    var value = rest.dropFirst(comparison.rawValue.count).trimmingBlanks
    // As programmers write it.
    if comparison == .equal, value.first == "=" { value = value.dropFirst().trimmingBlanks }
    guard !field.isEmpty, comparison != .exists || rest.isEmpty,
      !isSlip(comparison, value)
    else { throw .noCondition(text) }
    return RecordCondition(String(field), comparison, String(value))
  }

  /// Whether a value is more likely the rest of a sign that there is not, as in `=<0.2` and `<<3`.
  private static func isSlip(
    _ comparison: RecordCondition.Comparison, _ value: Substring
  ) -> Bool {
    let isSign = value.first.map { "=!<>".contains($0) } ?? false
    switch comparison {
    case .exists: return false
    case .equal, .notEqual: return isSign && Double(value.dropFirst().trimmingBlanks) != nil
    case .less, .atMost, .more, .atLeast: return isSign || value.isEmpty
    }
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmingBlanks: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return text
  }
}
