internal import POSIXSupport
internal import WallabyKit

extension Invocation {
  /// The selection options, with operands as names of records.
  func selection(names: [Argument]? = nil) throws(UsageError) -> Selection {
    try Selection(options, names: names ?? operands, clock: clock)
  }

  /// Calls `body` with each record that a selection is about, the newest last unless it is reversed.
  ///
  /// Names and conditions together mean those of the named records that fit. Few are held at a time, but those that were named,
  /// and the newest of a number, which are found in the other order.
  ///
  /// - Returns: What could not be found or read.
  func forEachRecord(
    of selection: Selection, in store: RecordStore, _ body: (RecordSummary) throws -> Void
  ) throws -> RecordMatches.Remarks {
    if selection.hasNames {
      let (records, remarks) = try named(selection, in: store)
      for record in records { try body(record) }
      return remarks
    }
    if (selection.query.order == .newestFirst) == selection.isReversed {
      return try store.forEach(matching: selection.query, body)
    }
    let matches = try store.matching(selection.query)
    for record in matches.reversed() { try body(record) }
    return matches.remarks
  }

  private func named(
    _ selection: Selection, in store: RecordStore
  ) throws -> (records: [RecordSummary], remarks: RecordMatches.Remarks) {
    let ids = try ids(named: selection, in: store)
    var records: [RecordSummary] = []
    var remarks = RecordMatches.Remarks(damage: ids.problems)
    if selection.hasConditions {
      let wanted = Set(ids.ids)
      var query = selection.query
      (query.limit, query.order) = (nil, .oldestFirst)
      let found = try store.forEach(matching: query) { record in
        if wanted.contains(record.id) { records.append(record) }
      }
      remarks.damage += found.damage
      remarks.missing = found.missing
    } else {
      for id in Set(ids.ids).sorted() {
        do throws(WallabyError) {
          let record = try store.find(id)
          records.append(RecordSummary(record.status, of: record.id, in: store.recordsPath))
        } catch {
          remarks.damage.append(error)
        }
      }
    }
    if let limit = selection.query.limit { records.removeFirst(max(0, records.count - limit)) }
    if selection.isReversed { records.reverse() }
    return (records, remarks)
  }

  /// The ids that a selection is about. Named records are not read: damaged ones can be chosen, too.
  func ids(of selection: Selection, in store: RecordStore) throws -> ChosenIDs {
    var chosen = ChosenIDs()
    let problems = try forEachID(of: selection, in: store) { chosen.ids.append($0) }
    chosen.problems = problems
    return chosen
  }

  /// Calls `body` with each of them.
  ///
  /// - Returns: What could not be found or read.
  func forEachID(
    of selection: Selection, in store: RecordStore, _ body: (Record.ID) throws -> Void
  ) throws -> [WallabyError] {
    if selection.hasNames && !selection.hasConditions && selection.query.limit == nil {
      let chosen = try ids(named: selection, in: store)
      for id in chosen.ids { try body(id) }
      return chosen.problems
    }
    return try forEachRecord(of: selection, in: store) { try body($0.id) }.damage
  }

  /// The ids of the names in a selection, in the order in which they were given.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` where no name names a record.
  private func ids(named selection: Selection, in store: RecordStore) throws -> ChosenIDs {
    var names = selection.names
    if selection.readsNamesFromInput { names += try namesFromInput() }
    var chosen = ChosenIDs()
    for name in names {
      do throws(WallabyError) {
        chosen.ids.append(try store.id(named: name))
      } catch {
        chosen.problems.append(error)
      }
    }
    if chosen.ids.isEmpty, let last = chosen.problems.popLast() {
      try report(chosen.problems)
      throw last
    }
    return chosen
  }

  /// The first word of each line of standard input, so that what any listing prints can be read.
  private func namesFromInput() throws -> [String] {
    try readInput().split { $0 == 0x0A || $0 == 0 }.compactMap { line in
      line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.first
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Says on standard error what could not be found or read: a few lines, then how many more.
  ///
  /// - Parameter all: The command that lists all of them.
  func report(_ problems: [WallabyError], all: String = "wallaby verify") throws {
    for problem in problems.prefix(5) { try warn("wallaby: " + problem.description) }
    if problems.count > 5 {
      try warn("wallaby: and \(problems.count - 5) more ('\(all)' lists all)")
    }
  }

  /// Reports problems and says how the command ends: `partial` where there were any.
  func ending(
    _ problems: [WallabyError], otherwise code: ExitCode = .done, all: String = "wallaby verify"
  ) throws -> ExitCode {
    try report(problems, all: all)
    return problems.isEmpty ? code : .partial
  }
}

extension Selection {
  var hasNames: Bool { !names.isEmpty || readsNamesFromInput }

  /// Something besides names, order and number was said.
  var hasConditions: Bool {
    var other = self
    (other.names, other.readsNamesFromInput, other.isEverything) = ([], false, false)
    return !other.isEmpty
  }
}
