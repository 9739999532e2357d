internal import POSIXSupport
internal import WallabyKit

/// How far a table is at a moment.
struct TableLine: Sendable {
  let table: String
  let path: String
  let progress: TableProgress
  let moment: Timestamp

  init(_ table: TaskTable, at clock: LocalClock) throws(WallabyError) {
    (self.table, path, progress) = (table.name, table.path, try table.progress())
    moment = clock.now()
  }

  /// The words that users parked items under, with how many.
  var parked: [(word: String, count: Int)] {
    progress.states.filter(\.isParked).map { ($0.rawValue, progress.count($0)) }
  }

  /// For people: all of it on a line.
  var sentence: String {
    let (done, total) = (progress.count(.done), progress.total)
    let share = total == 0 ? "" : " (\(done * 100 / total)%)"
    var parts = ["\(done) of \(total) done\(share)"]
    func add(_ count: Int, _ what: String) { if count > 0 { parts.append("\(count) \(what)") } }
    add(progress.count(.locked), "running")
    add(progress.count(.todo) + progress.count(.wallTimeExceeded), "to do")
    add(progress.count(.failed), "failed")
    for (word, count) in parked { add(count, word) }
    var line = "\(table): " + parts.joined(separator: ", ")
    if progress.left > 0, let rate = progress.rate { line += "; \(Self.rounded(rate))/s" }
    if progress.left > 0, let seconds = remainingSeconds {
      line += ", \(DurationText.display(seconds: seconds)) left"
    }
    return progress.isHalted ? line + "; halted" : line
  }

  var remainingSeconds: Double? {
    progress.remaining.map { ($0.seconds * 1000).rounded() / 1000 }
  }

  /// To three digits, or whole.
  static func rounded(_ rate: Double) -> Double {
    let scale = rate < 10 ? 100.0 : rate < 100 ? 10 : 1
    return (rate * scale).rounded() / scale
  }
}

extension Listing<TableLine> {
  static let tables = tables(["table", "todo", "locked", "done", "failed", "other", "total"])

  /// - Parameter standard: The columns that are shown unasked.
  static func tables(_ standard: [String]) -> Listing {
    func count(_ key: String, _ state: ItemState) -> Column<TableLine> {
      Column(key) { .integer(Int64($0.progress.count(state))) }
    }
    return Listing(
      type: "table",
      columns: [
        Column("time") { .moment($0.moment) },
        Column("table") { .text($0.table) },
        count("todo", .todo), count("locked", .locked), count("done", .done),
        count("failed", .failed),
        Column("other", isFlexible: true) { line in
          let other = [ItemState.wallTimeExceeded.rawValue: line.progress.count(.wallTimeExceeded)]
            .filter { $0.value > 0 }.map { (word: $0.key, count: $0.value) }
          return .words((other + line.parked).map { "\($0.word)=\($0.count)" })
        },
        Column("states") { line in
          let counts = line.progress.states.map {
            ($0.rawValue, JSONValue.integer(Int64(line.progress.count($0))))
          }
          return .json(.object(Dictionary(uniqueKeysWithValues: counts)))
        },
        Column("total") { .integer(Int64($0.progress.total)) },
        Column("left") { .integer(Int64($0.progress.left)) },
        Column("rate_per_second", heading: "rate") { line in
          line.progress.rate.map { .number(TableLine.rounded($0)) } ?? .none
        },
        Column("remaining_seconds", heading: "remaining") { line in
          line.progress.left == 0 ? .none : line.remainingSeconds.map { .seconds($0) } ?? .none
        },
        Column("halted") { .flag($0.progress.isHalted) },
        Column("path", isFlexible: true) { .text($0.path) },
      ],
      standard: standard, name: { $0.table })
  }
}
