import FileIndex
import POSIXSupport
import Records

/// A table as the index sees it: each shard of the queue is a partition, and the names in it are those of the tickets.
///
/// A ticket's name changes with all that is shown of its item, so what is known of a name stays true; and the time of change of
/// the shard tells when a name comes or goes. But for an item with nested tasks while it runs, whose status tells how far it is.
struct TaskIndexSource: IndexSource {
  let folder: TableFolder

  var format: UInt64 { TaskSummary.payloadFormat }
  var marksCoverFinalThings: Bool { true }
  var concurrency: IndexConcurrency {
    guard case .some(let directory) = try? folder.openIfThere(),
      (try? FileSystemKind(of: directory).isLocal) == true
    else { return .overNetwork }
    return .onLocalDisk
  }

  func partitions(from first: String) throws -> [String] {
    guard case .some(let table) = try folder.openIfThere() else { return [] }
    return try Queue(of: table).shards().shards.map(\.path).filter { !$0.precedesInBytes(first) }
  }

  func firstLivePartition(among newest: [String]) throws -> String { "" }

  func changeToken() throws -> IndexChangeToken { IndexChangeToken(value: 0, isSettled: true) }

  func open(_ partition: String) throws -> TicketPartition? {
    do throws(SystemError) {
      let table = try Directory(folder.path)
      let shard = try table.open("\(Queue.directory)/\(partition)")
      return try TicketPartition(table, shard, now: folder.configuration.now())
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }
}

/// A shard of the queue, open for a few calls.
final class TicketPartition: IndexPartition {
  private let table: Directory
  private let shard: Directory
  private let isLocal: Bool
  private let now: Timestamp
  /// What the listing had: true of the moment of the listing, though a worker may have renamed it since.
  private var listed: Set<String> = []

  init(
    _ table: consuming Directory, _ shard: consuming Directory, now: Timestamp
  ) throws(SystemError) {
    isLocal = try FileSystemKind(of: shard).isLocal
    self.table = table
    self.shard = shard
    self.now = now
  }

  func mark() throws -> UInt64 { try shard.mark(isLocal: isLocal, now: now) }

  /// One name for each item. A listing may miss what is renamed meanwhile, so there are two, and the second counts.
  func names() throws -> [String] {
    var names: [String: String] = [:]
    for _ in 0..<2 {
      var news: [String: String] = [:]
      for name in try shard.names() {
        guard let item = Ticket(name)?.item else { continue }
        // Both its names, before and after: one of them is there.
        if news[item] != nil, (try? shard.status(of: name)) == nil { continue }
        news[item] = name
      }
      names.merge(news) { $1 }
    }
    listed = Set(names.values)
    return Array(names.values)
  }

  func stamp(of name: String, isSure: Bool) throws -> UInt64? {
    guard let ticket = Ticket(name), (try? shard.status(of: name)) != nil else { return nil }
    let item = ticket.item + "/" + Record.Entry.status
    if ticket.state != .locked { return 0 }
    if isLocal || !isSure { return (try? table.status(of: item))?.stamp ?? 0 }
    return (try? table.openFile(item, .read).status())?.stamp ?? 0
  }

  private func isThere(_ name: String) -> Bool {
    isLocal ? (try? shard.status(of: name)) != nil : shard.freshStatus(of: name) != nil
  }

  func read(_ name: String) throws -> IndexEntry? {
    guard let ticket = Ticket(name) else { return nil }
    let path = ticket.item + "/" + Record.Entry.status
    let file: (bytes: [UInt8], status: FileStatus)
    do throws(SystemError) {
      file = try table.readFile(path, limit: 1 << 28)
    } catch {
      if shard.freshStatus(of: name) == nil { return nil }
      throw WallabyError.damagedItem(ticket.item, table.join(path), error.reason)
    }
    // The item may have another ticket by now. What it had when all were listed counts until the next look: the other one is
    // not known, and the item would be missing.
    guard listed.contains(name) || isThere(name) else { return nil }
    do throws(JSONScanner.Failure) {
      let status = try RecordStatus(parsing: file.bytes, of: ticket.item)
      let summary = TaskSummary(status, ticket)
      let isFinal = ticket.state != .locked || summary.nested == nil
      return IndexEntry(
        time: summary.time, tags: TaskTag.all(of: summary),
        stamp: ticket.state == .locked ? file.status.stamp : 0, isFinal: isFinal,
        payload: summary.payload)
    } catch {
      throw WallabyError.damagedItem(ticket.item, table.join(path), "\(error)")
    }
  }
}

/// What is asked for by a tag of the index.
enum TaskTag {
  static let statePrefix = "s:"

  static func state(_ state: ItemState) -> String { statePrefix + state.rawValue }
  static func group(_ group: String) -> String { "g:" + group }
  static func worker(_ worker: String) -> String { "w:" + worker }

  static func all(of summary: TaskSummary) -> [String] {
    [state(summary.itemState)]
      + [summary.group.map(group), summary.worker.map(worker)].compactMap(\.self)
  }
}
