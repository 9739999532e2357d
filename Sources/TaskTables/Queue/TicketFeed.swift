import POSIXSupport
import Records
import Synchronization

/// What a worker may claim next: candidates from the first shards that have any, in a random order within a shard, so that
/// workers do not all try for the same.
///
/// Shared by the threads of one worker.
final class TicketFeed: Sendable {
  private let folder: TableFolder
  private let state = Mutex(State())

  private struct State: Sendable {
    var candidates: [QueuedTicket] = []
    /// When the candidates were listed, by the steady clock.
    var listed: Int64 = 0
    /// Shards that had nothing to claim when their directory changed last.
    var exhausted: [Shard: UInt64] = [:]
    /// Items of the table that comes first which are known to be done.
    var done: Set<String> = []
    var isWholeDone = false
    /// What these were asked of.
    var dependency: TableDependency?
    /// Claims that another was faster to make, since the candidates were listed.
    var misses = 0
  }

  /// What there is to do.
  enum Next: Sendable {
    case candidate(QueuedTicket)
    case nothing(Rest)
  }

  /// What there is that cannot be claimed now.
  struct Rest: OptionSet, Sendable {
    let rawValue: Int
    /// Others are at it, who may die.
    static let locked = Rest(rawValue: 1)
    /// It waits for its next attempt.
    static let waiting = Rest(rawValue: 2)
    /// It waits for another table.
    static let blocked = Rest(rawValue: 4)
    static let halted = Rest(rawValue: 8)
  }

  init(_ folder: TableFolder) { self.folder = folder }

  /// After how long candidates are looked for anew: what has come meanwhile may be of a higher priority.
  private static let freshness: Int64 = 2_000_000_000

  /// After how many claims that another was faster to make: one costs a call, a listing of a thousand tickets as much as many.
  private static let patience = 32

  /// The next ticket to try for.
  ///
  /// - Complexity: None while there are candidates. Else a listing of the queue, a look at each shard that has changed, and a
  ///   listing of those that have, up to the first that has something to do.
  ///
  /// - Parameter dependency: What comes first; asked for where candidates are looked for anew.
  func next(
    after dependency: @autoclosure () throws(WallabyError) -> TableDependency?
  ) throws(WallabyError) -> Next {
    let folder = folder
    return try state.withLock { (state) throws(WallabyError) in
      if SystemTime.steady() - state.listed < Self.freshness, state.misses < Self.patience,
        let candidate = state.candidates.popLast()
      {
        return .candidate(candidate)
      }
      let dependency = try dependency()
      return try explaining("look for work in table '\(folder.name)'") { () throws(SystemError) in
        try Self.refill(&state, folder, dependency)
      }
    }
  }

  /// Says that another was faster.
  func miss() { state.withLock { $0.misses += 1 } }

  private static func refill(
    _ state: inout State, _ folder: TableFolder, _ dependency: TableDependency?
  ) throws(SystemError) -> Next {
    state.candidates = []
    state.misses = 0
    state.listed = SystemTime.steady()
    if state.dependency != dependency {
      state.dependency = dependency
      state.done = []
      state.isWholeDone = false
    }
    guard let table = try folder.openIfThere() else { return .nothing([]) }
    let queue = try Queue(of: table)
    let (shards, isHalted) = try queue.shards()
    if isHalted { return .nothing(.halted) }
    if let dependency, dependency.isWhole, !state.isWholeDone {
      guard try Self.isDone(dependency.table, in: folder.project) else { return .nothing(.blocked) }
      state.isWholeDone = true
    }
    let isLocal = try FileSystemKind(of: table).isLocal
    let now = folder.configuration.now()
    var rest: Rest = []
    for shard in shards {
      let mark =
        (try? table.open(Queue.directory).open(shard.batch).open(shard.name)
          .mark(isLocal: isLocal, now: now)) ?? 0
      if mark != 0, state.exhausted[shard] == mark { continue }
      var candidates: [QueuedTicket] = []
      var others: Rest = []
      try queue.tickets(of: shard) { ticket in
        if ticket.ticket.state == .locked { others.insert(.locked) }
        guard ticket.ticket.state.isClaimable else { return }
        if let moment = ticket.ticket.notBefore, moment * 1000 > now.milliseconds {
          others.insert(.waiting)
          return
        }
        candidates.append(ticket)
      }
      if let dependency, !dependency.isWhole, !candidates.isEmpty {
        let all = candidates.count
        candidates.removeAll { ticket in
          let item = ticket.ticket.item
          if state.done.contains(item) { return false }
          guard Self.isDone(item, of: dependency.table, in: folder.project) else { return true }
          state.done.insert(item)
          return false
        }
        if candidates.count < all { others.insert(.blocked) }
      }
      rest.formUnion(others)
      if candidates.isEmpty {
        state.exhausted[shard] = others.isEmpty ? mark : nil
        continue
      }
      state.exhausted[shard] = nil
      candidates.shuffle()
      let first = candidates.removeLast()
      state.candidates = candidates
      return .candidate(first)
    }
    return .nothing(rest)
  }

  /// Whether an item of another table is done.
  private static func isDone(_ item: String, of table: String, in project: Project) -> Bool {
    let path = "\(project.root)/\(TableFolder.home)/\(table)"
    guard let directory = try? Directory(path).open(item),
      let bytes = try? directory.readFile(Record.Entry.status).bytes,
      let status = try? RecordStatus(parsing: bytes, of: item)
    else { return false }
    return status.state.isCompleted
  }

  /// Whether all items of another table are done. One that is not there, or empty, is not.
  private static func isDone(_ table: String, in project: Project) throws(SystemError) -> Bool {
    guard let folder = try? TableFolder(table, in: project),
      let directory = try folder.openIfThere()
    else { return false }
    var isDone = true
    var isEmpty = true
    try Queue(of: directory).forEachTicket {
      isEmpty = false
      if $0.ticket.state != .done { isDone = false }
    }
    return isDone && !isEmpty
  }
}
