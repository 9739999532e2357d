/// What a file can say about an item: a column of a table, or a key of a JSON object.
enum ItemField: String, CaseIterable, Sendable {
  case id, group, script, args, priority, retries, timeout, image
  // Only JSON can say these.
  case command, tasks
  case retryDelay = "retry_delay"
  case retryFactor = "retry_factor"
  case retryOn = "retry_on"

  /// Those that a column can hold, in the order in which they are told.
  static let columns: [ItemField] = [
    .id, .group, .script, .args, .priority, .retries, .timeout, .image,
  ]

  /// How PyAnamo spells a column of its own.
  private var seedName: String? {
    switch self {
    case .id: "itemID"
    case .group: "TaskID"
    case .script: "TaskScript"
    case .args: "TaskArgs"
    default: nil
    }
  }

  /// The name of a column for people: `itemID (or id)`.
  var columnName: String { seedName.map { "\($0) (or \(rawValue))" } ?? rawValue }

  /// The column of that name, however its letters are written.
  init?(column name: String) {
    let name = name.lowercased()
    let found = Self.columns.first { $0.rawValue == name || $0.seedName?.lowercased() == name }
    guard let found else { return nil }
    self = found
  }
}
