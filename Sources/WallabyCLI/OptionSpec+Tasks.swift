internal import WallabyKit

// Options that several of the commands about tables of tasks take.
extension OptionSpec {
  static let itemState = value(
    "state", "STATE", .text, repeatable: true,
    "in that state: todo, locked, done, failed or a word of yours")
  static let group = value("group", "GROUP", .text, repeatable: true, "of that group")
  static let worker = value("worker", "ID", .text, repeatable: true, "that this worker has or had")
  static let itemSince = value(
    "since", "TIME", .moment, "that came to where they are since: 1h, 14:30, a date")
  static let itemUntil = value("until", "TIME", .moment, "that came to where they are before")
  static let everyItem = flag("all", "every item")

  /// By which commands that change items choose them.
  static let itemChoice = [itemState, group, worker, itemSince, itemUntil, everyItem]

  static let namedTasks = value(
    "tasks", "A,B", .text, repeatable: true, "of their nested tasks only these: Task_0,Task_1")
  static let stopFirst = flag("force", "also items that are running: they are stopped first")

  static let retryFactor = value(
    "retry-factor", "F", .text, "multiply each further wait with F (default 2)")
  static let retryOn = value(
    "retry-on", "A,B", .text, "only after these: exit codes, SIGKILL, timeout; or any")
  static let image = value("image", "IMAGE", .text, "run in that container image")
  /// How a task is tried.
  static let taskPolicy = [retries, retryDelay, retryFactor, retryOn, timeout, image]

  static let variable = value(
    "set", "NAME=VALUE", .text, repeatable: true, "a variable in the environment of every task")
  static let unset = value("unset", "NAME", .text, repeatable: true, "no such variable any more")
  static let after = value(
    "after", "TABLE", .table, "begin an item when that of the same name is done in TABLE")
  static let afterAll = flag("after-all", "begin when all of TABLE is done")
  static let lostLimit = value(
    "lost-limit", "N", .count, "an item that lost more than N workers has failed (default 5)")
  /// What holds for all items of a table.
  static let tableSettings = taskPolicy + [variable, unset, after, afterAll, lostLimit]
}

extension OperandSpec {
  static let table = OperandSpec("TABLE", .table)
  static let item = OperandSpec("ITEM")
  static let items = OperandSpec("ITEM", .text, .any)
  static let task = OperandSpec("TASK", .text, .optional)
}

extension TaskPolicy {
  /// Takes over what the options say.
  mutating func take(_ options: OptionValues) throws(UsageError) {
    if let count = options.count(of: .retries) { retries = count }
    if let delay = try options.duration(of: .retryDelay) { retryDelay = delay }
    if let text = options.text(of: .retryFactor) {
      guard let factor = Double(text), factor >= 1, factor <= 1000 else { throw .noFactor(text) }
      retryFactor = factor
    }
    if let text = options.text(of: .retryOn) {
      var failures: Set<Failure> = []
      for word in text.split(separator: ",") where text != "any" {
        guard let failure = Failure(String(word)) else { throw .noFailure(String(word)) }
        failures.insert(failure)
      }
      retryOn = failures.isEmpty ? nil : failures
    }
    if let limit = try options.duration(of: .timeout) { timeout = limit > .zero ? limit : nil }
    if let name = options.text(of: .image) { image = name.isEmpty ? nil : name }
  }
}

extension TableSettings {
  /// Takes over what the options say.
  mutating func take(_ options: OptionValues, of table: String) throws(UsageError) {
    try policy.take(options)
    for text in options.texts(of: .unset) { variables[text] = nil }
    for text in options.texts(of: .variable) {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, Self.isVariable(parts[0]) else { throw .badVariable(text) }
      variables[String(parts[0])] = String(parts[1])
    }
    if let name = options.text(of: .after) {
      if name == table { throw .afterItself(name) }
      after = name.isEmpty ? nil : TableDependency(name)
    }
    if options.has(.afterAll) {
      guard after != nil else { throw .afterAllOfNothing() }
      after?.isWhole = true
    }
    if let limit = options.count(of: .lostLimit) { lostLimit = limit }
  }

  private static func isVariable(_ name: Substring) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      byte &- 48 < 10 || (byte | 32) &- 97 < 26 || byte == UInt8(ascii: "_")
    }
  }
}
