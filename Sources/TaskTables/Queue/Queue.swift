import POSIXSupport
import Records

/// The queue of a table: the directories of its tickets.
///
/// Each import is a batch, which appears whole by one rename. The tickets of a batch are spread over shards, so that a claim
/// costs the same in a table of any size.
struct Queue: ~Copyable {
  static let directory = ".queue"
  /// An empty file that keeps workers from claiming.
  static let halted = ".halted"
  /// How the name begins of a batch that is being made; an identity and a token follow.
  static let draftPrefix = ".new-"
  /// The same of settings that are being written.
  static let settingsPrefix = ".settings-"

  let folder: Directory

  /// - Parameter table: The directory of the table.
  init(of table: borrowing Directory) throws(SystemError) {
    folder = try table.open(Self.directory)
  }

  /// All shards, in the order in which workers go through them.
  ///
  /// - Complexity: A listing of the queue and of each batch.
  func shards() throws(SystemError) -> (shards: [Shard], isHalted: Bool) {
    var shards: [Shard] = []
    var isHalted = false
    for batch in try folder.names() {
      if batch.utf8.first == UInt8(ascii: ".") {
        if batch == Self.halted { isHalted = true }
        continue
      }
      try ifThere { () throws(SystemError) in
        try folder.open(batch).forEachName {
          if let shard = Shard(batch: batch, name: $0) { shards.append(shard) }
        }
      }
    }
    return (shards.sorted(), isHalted)
  }

  /// The tickets of a shard.
  ///
  /// - Complexity: One listing.
  func tickets(
    of shard: Shard, _ body: (QueuedTicket) -> Void
  ) throws(SystemError) {
    try ifThere { () throws(SystemError) in
      let path = shard.path
      try folder.open(shard.batch).open(shard.name).forEachName { name in
        if let ticket = Ticket(name) { body(QueuedTicket(shard: path, ticket: ticket)) }
      }
    }
  }

  /// The ticket of an item that is in a shard; `nil` where there is none.
  ///
  /// A listing may miss what is renamed meanwhile, so it is repeated where it does not find the item.
  func ticket(of item: String, in shard: Shard) throws(SystemError) -> QueuedTicket? {
    for _ in 0..<3 {
      var found: QueuedTicket?
      try tickets(of: shard) { if $0.ticket.item.equalsInBytes(item) { found = $0 } }
      if let found { return found }
    }
    return nil
  }

  /// Calls `body` with the ticket of every item there is.
  ///
  /// A listing may miss what is renamed meanwhile, or have both its names: so each shard is listed twice, and what the second
  /// has counts.
  func forEachTicket(_ body: (QueuedTicket) -> Void) throws(SystemError) {
    for shard in try shards().shards {
      var found: [String: QueuedTicket] = [:]
      for _ in 0..<2 { try tickets(of: shard) { found[$0.ticket.item] = $0 } }
      for ticket in found.values { body(ticket) }
    }
  }

  private func ifThere(_ body: () throws(SystemError) -> Void) throws(SystemError) {
    do throws(SystemError) { try body() } catch {
      if !error.isGone { throw error }
    }
  }
}
