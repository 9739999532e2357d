/// What stands in the queue for an item: an empty file whose name says all that a worker needs to know.
///
/// On disk: `.queue/BATCH/SHARD/STATE,ATTEMPT,WHO,ITEM`. Renaming it is how the state changes; a rename has one winner.
struct Ticket: Hashable, Sendable {
  var state: ItemState
  /// How often it has been claimed.
  var attempt: Int
  /// The worker that has it or had it last; of a ticket that must wait, `@` and the seconds since 1970 at which that is over.
  var who: String
  var item: String

  init(_ state: ItemState, attempt: Int = 0, who: String = "", item: String) {
    self.state = state
    self.attempt = attempt
    self.who = who
    self.item = item
  }

  init?(_ name: String) {
    let parts = name.utf8.split(
      separator: UInt8(ascii: ","), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, !parts[0].isEmpty, !parts[3].isEmpty,
      let attempt = Int(String(parts[1])!), (0...Self.mostAttempts).contains(attempt)
    else { return nil }
    self.init(
      ItemState(rawValue: String(parts[0])!), attempt: attempt, who: String(parts[2])!,
      item: String(parts[3])!)
    guard self.name.utf8.elementsEqual(name.utf8), notBefore ?? 0 < 1 << 40 else { return nil }
  }

  private static let mostAttempts = 1 << 40

  var name: String { "\(state.rawValue),\(attempt),\(who),\(item)" }

  /// The seconds since 1970 before which nobody may claim it.
  var notBefore: Int64? { who.hasPrefix("@") ? Int64(who.dropFirst()) : nil }

  /// - Parameter seconds: Since 1970.
  static func waiting(until seconds: Int64) -> String { "@\(seconds)" }
}

/// A ticket, and where in the queue it is.
struct QueuedTicket: Hashable, Sendable {
  /// `BATCH/SHARD`.
  var shard: String
  var ticket: Ticket

  /// Its path in the directory of the table.
  var path: String { "\(Queue.directory)/\(shard)/\(ticket.name)" }

  func with(_ state: ItemState, attempt: Int? = nil, who: String) -> QueuedTicket {
    QueuedTicket(
      shard: shard,
      ticket: Ticket(
        state, attempt: attempt ?? ticket.attempt, who: who, item: ticket.item))
  }
}
