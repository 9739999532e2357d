import POSIXSupport
import Records

/// The queue of a table and its items, as two listings have them.
struct TableInventory {
  /// The tickets of each name; more than one only where something is wrong.
  var tickets: [String: [QueuedTicket]] = [:]
  var items: Set<String> = []
  /// What is in `.queue/` and is no batch: an identity and a token follow on the beginning of its name.
  var drafts: [String] = []
  /// What is in a shard and is no ticket, by its path in the queue.
  var strange: [String] = []

  /// Whether somebody adds items just now, so that some have no ticket yet.
  func isGrowing(_ configuration: Configuration) -> Bool {
    drafts.contains { Self.isLive($0, configuration) }
  }

  static func isLive(_ draft: String, _ configuration: Configuration) -> Bool {
    // Of another host nobody can tell: its age does.
    owner(of: draft)?.verdict(from: configuration.process) != .dead
  }

  private static func owner(of draft: String) -> ProcessIdentity? {
    for prefix in [Queue.draftPrefix, Queue.settingsPrefix] where draft.hasPrefix(prefix) {
      let rest = draft.dropFirst(prefix.utf8.count)
      guard let dash = rest.lastIndex(of: "-") else { return nil }
      return ProcessIdentity(String(rest[..<dash]))
    }
    return nil
  }

  init(of table: borrowing Directory) throws(SystemError) {
    // Items first: what is added meanwhile has a ticket, but none to be missed.
    for name in try table.names() where name.utf8.first != UInt8(ascii: ".") { items.insert(name) }
    let queue = try Queue(of: table)
    for name in try queue.folder.names()
    where name.utf8.first == UInt8(ascii: ".") && name != Queue.halted {
      drafts.append(name)
    }
    for shard in try queue.shards().shards {
      for name in try queue.folder.open(shard.batch).open(shard.name).names() {
        if let ticket = Ticket(name) {
          tickets[ticket.item, default: []].append(QueuedTicket(shard: shard.path, ticket: ticket))
        } else {
          strange.append(shard.path + "/" + name)
        }
      }
    }
  }
}
