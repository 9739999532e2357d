internal import POSIXSupport
internal import WallabyKit

extension Invocation {
  /// The selection options, with operands as names of records.
  func selection(names: [Argument]? = nil) throws(UsageError) -> Selection {
    try Selection(options, names: names ?? operands, clock: clock)
  }

  /// The records that a selection is about, the newest last unless it is reversed.
  ///
  /// Names and conditions together mean those of the named records that fit.
  func records(of selection: Selection, in store: RecordStore) throws -> Chosen<RecordSummary> {
    guard selection.hasNames else {
      let matches = try store.matching(selection.query)
      let isTurned = (selection.query.order == .newestFirst) != selection.isReversed
      return Chosen(
        subjects: isTurned ? matches.reversed() : Array(matches), problems: matches.damage,
        missing: matches.missing)
    }
    let ids = try ids(named: selection, in: store)
    var chosen = Chosen<RecordSummary>(problems: ids.problems)
    if selection.hasConditions {
      let wanted = Set(ids.subjects)
      var query = selection.query
      (query.limit, query.order) = (nil, .oldestFirst)
      let matches = try store.matching(query)
      chosen.subjects = matches.filter { wanted.contains($0.id) }
      chosen.problems += matches.damage
      chosen.missing = matches.missing
    } else {
      for id in Set(ids.subjects).sorted() {
        do throws(WallabyError) {
          let record = try store.find(id)
          chosen.subjects.append(RecordSummary(record.status, in: store.recordsPath))
        } catch {
          chosen.problems.append(error)
        }
      }
    }
    if let limit = selection.query.limit {
      chosen.subjects.removeFirst(max(0, chosen.subjects.count - limit))
    }
    if selection.isReversed { chosen.subjects.reverse() }
    return chosen
  }

  /// The ids that a selection is about. Named records are not read: damaged ones can be chosen, too.
  func ids(of selection: Selection, in store: RecordStore) throws -> Chosen<Record.ID> {
    if selection.hasNames && !selection.hasConditions && selection.query.limit == nil {
      return try ids(named: selection, in: store)
    }
    let records = try records(of: selection, in: store)
    return Chosen(subjects: records.subjects.map(\.id), problems: records.problems)
  }

  /// The ids of the names in a selection, in the order in which they were given.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` where no name names a record.
  private func ids(named selection: Selection, in store: RecordStore) throws -> Chosen<Record.ID> {
    var names = selection.names
    if selection.readsNamesFromInput { names += try namesFromInput() }
    var chosen = Chosen<Record.ID>()
    for name in names {
      do throws(WallabyError) {
        chosen.subjects.append(try store.id(named: name))
      } catch {
        chosen.problems.append(error)
      }
    }
    if chosen.subjects.isEmpty, let last = chosen.problems.popLast() {
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
  func report(_ problems: [WallabyError]) throws {
    for problem in problems.prefix(5) { try warn("wallaby: " + problem.description) }
    if problems.count > 5 {
      try warn("wallaby: and \(problems.count - 5) more ('wallaby verify' lists all)")
    }
  }

  /// Reports problems and says how the command ends: `partial` where there were any.
  func ending(_ problems: [WallabyError], otherwise code: ExitCode = .done) throws -> ExitCode {
    try report(problems)
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
