internal import WallabyKit

extension Invocation {
  /// The table that the first operand names; whether it is there is not asked.
  func taskTable(in project: Project) throws -> TaskTable {
    try project.taskTable(operands[0].text)
  }

  /// What the options say of items; `nil` where they say nothing.
  func taskQuery() throws(UsageError) -> TaskQuery? {
    var query = TaskQuery()
    func words(_ option: OptionSpec) -> [String] {
      options.texts(of: option).flatMap { $0.split(separator: ",").map(String.init) }
    }
    query.states = Set(words(.itemState).map { ItemState(rawValue: $0) })
    if options.has(.failed) { query.states.insert(.failed) }
    query.groups = Set(options.texts(of: .group))
    query.workers = Set(options.texts(of: .worker))
    let moments = MomentText(clock)
    if let text = options.text(of: .itemSince) { query.since = try moments.parse(text).date }
    if let text = options.text(of: .itemUntil) { query.until = try moments.parse(text).date }
    let isEmpty = query == TaskQuery()
    return isEmpty && !options.has(.everyItem) ? nil : query
  }

  /// The items that names or options choose for a change; of both those that fit both.
  ///
  /// - Throws: ``UsageError`` where nothing was said.
  func chosenItems(of table: TaskTable, to verb: String) throws -> [String] {
    let query = try taskQuery()
    if operands.count == 1, query == nil { throw UsageError.noItems(verb) }
    let names = try idents()
    guard let query else { return names }
    let found = try table.items(matching: query).map(\.id).reversed()
    if operands.count == 1 { return Array(found) }
    let fitting = Set(found.map { Array($0.utf8) })
    return names.filter { fitting.contains(Array($0.utf8)) }
  }

  /// Makes a change to a few items at a time, and tells what was refused.
  ///
  /// - Returns: How many were changed, and how the command ends.
  func change(
    _ items: [String], _ what: String, _ body: ([String]) throws -> [ChangeReport]
  ) throws -> (changed: Int, exit: ExitCode) {
    var changed = 0
    var problems: [WallabyError] = []
    let progress = Progress(what, self)
    defer { progress.end() }
    for start in stride(from: 0, to: items.count, by: 100) {
      for report in try body(Array(items[start..<min(start + 100, items.count)])) {
        changed += report.changed.count
        problems += report.refused.map(\.error)
      }
      progress.show(changed + problems.count, of: items.count, failed: problems.count)
    }
    // Of one item its own failure says more than "some failed".
    if items.count == 1, let problem = problems.first { throw problem }
    progress.end()
    return (changed, try ending(problems, all: "wallaby tasks ls \(operands[0].text)"))
  }

  /// Prints names, one a line, for a rehearsal.
  func printNames(_ names: [String]) throws {
    for name in names {
      try output.write(HarmlessText.of(name) + (options.has(.null) ? "\0" : "\n"))
    }
  }
}
