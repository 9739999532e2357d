import POSIXSupport
import Records

/// Finds workers that died and gives their items back to the queue.
///
/// On disk, for each: `.workers/ID` is renamed to `.workers/.dead-ID`; `.workers/.fenced-ID` is made; the directory is removed
/// with all that is in it; each of its tickets is claimed, its item told that the attempt is lost, and the ticket put back;
/// `.fenced-ID` is removed. Whoever finds one of these names goes on from there.
struct DeadWorkers {
  let session: WorkerSession
  /// How long a worker of another host may be silent.
  private let lease: Duration

  init(session: WorkerSession, lease: Duration? = nil) {
    self.session = session
    self.lease = lease ?? session.folder.configuration.lease
  }

  private var folder: TableFolder { session.folder }
  private static let dead = ".dead-"
  private static let fenced = ".fenced-"
  /// In the directory of who replaces an item: how the name of the old one begins.
  static let replaced = ".old-"

  /// What was found.
  struct Finding: Sendable {
    var workers = 0
    /// Items that went back to the queue.
    var returned: [String] = []
    /// Items that were settled already, or have lost too many workers.
    var settled: [String] = []
  }

  /// Looks at all workers, and deals with those that are dead.
  ///
  /// - Parameters:
  ///   - isThorough: Whether all tickets are looked at, too: one that woke after it had been removed may have claimed an
  ///     item and died over that.
  ///   - isKnownDead: What the caller knows from elsewhere: of a batch system, say.
  /// - Complexity: One listing and a read for each worker; where one is dead, a listing of each shard, and for each of its items a claim.
  func sweep(
    isThorough: Bool = false, _ isKnownDead: (WorkerRecord) -> Bool = { _ in false }
  ) throws(WallabyError) -> Finding {
    do throws(SystemError) {
      return try sweepOnce(isThorough, isKnownDead)
    } catch {
      throw .system("look after the workers of table '\(folder.name)'", error)
    }
  }

  private func sweepOnce(
    _ isThorough: Bool, _ isKnownDead: (WorkerRecord) -> Bool
  ) throws(SystemError) -> Finding {
    // Before the workers are listed: who claims has been entered before.
    var locked: [QueuedTicket] = isThorough ? try lockedTickets() : []
    let workers = try session.directory.open(TableFolder.workers)
    let clock = LookClock()
    var ids: Set<String> = []
    let names = try workers.names()
    let known = Set(names)
    for ticket in locked where !known.contains(ticket.ticket.who) {
      // One listing may miss it.
      if workers.freshStatus(of: ticket.ticket.who) == nil { ids.insert(ticket.ticket.who) }
    }
    for name in names {
      if name.hasPrefix(WorkerSession.endedPrefix) {
        // It holds nothing: what cannot be removed is in nobody's way.
        try? workers.removeTree(name)
      } else if name.hasPrefix(Self.dead) {
        ids.insert(String(name.dropFirst(Self.dead.utf8.count)))
      } else if name.hasPrefix(Self.fenced) {
        ids.insert(String(name.dropFirst(Self.fenced.utf8.count)))
      } else if name != session.id, try isDead(name, in: workers, clock, isKnownDead) {
        if name.hasPrefix(".") {
          try workers.removeTree(name)
        } else if try rename(name, to: Self.dead + name, in: workers) {
          ids.insert(name)
        }
      }
    }
    var finding = Finding()
    if ids.isEmpty { return finding }
    for id in ids { try fence(id, in: workers) }
    finding.workers = ids.count
    locked = try lockedTickets()
    var failure: SystemError?
    for ticket in locked where ids.contains(ticket.ticket.who) {
      do throws(SystemError) {
        try giveBack(ticket, &finding)
      } catch {
        // So that whoever looks next finds it; the others come first.
        try? session.directory.rename(
          ticket.with(.locked, who: session.id).path, to: ticket.path)
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    for id in ids { try unlink(Self.fenced + id, in: workers) }
    return finding
  }

  private func lockedTickets() throws(SystemError) -> [QueuedTicket] {
    var tickets: [QueuedTicket] = []
    try Queue(of: session.directory).forEachTicket {
      if $0.ticket.state == .locked { tickets.append($0) }
    }
    return tickets
  }

  /// Whether a worker is dead, or has been silent for a whole lease.
  private func isDead(
    _ name: String, in workers: borrowing Directory, _ clock: LookClock,
    _ isKnownDead: (WorkerRecord) -> Bool
  ) throws(SystemError) -> Bool {
    if name.hasPrefix(WorkerSession.draftPrefix), let dash = name.lastIndex(of: "-"),
      let process = ProcessIdentity(
        String(name[..<dash].dropFirst(WorkerSession.draftPrefix.utf8.count)))
    {
      switch process.verdict(from: folder.configuration.process) {
      case .alive: return false
      case .dead: return true
      case .unknown: break
      }
    }
    let sign: Int64
    do throws(SystemError) {
      let file = try workers.readFile(name + "/" + WorkerRecord.fileName, limit: 1 << 20)
      if let record = try? WorkerRecord(parsing: file.bytes, of: name) {
        switch record.process.verdict(from: folder.configuration.process) {
        case .alive: return false
        case .dead: return true
        case .unknown:
          if isEarlierRun(record) || isKnownDead(record) { return true }
        }
      }
      sign = file.status.modified
    } catch {
      guard error.isGone || error.isWrongKind else { throw error }
      // It has ended meanwhile, or its first file is not there yet.
      guard let status = workers.freshStatus(of: name) else { return false }
      sign = status.modified
    }
    guard let now = try clock.now(in: workers, folder.configuration.process) else { return false }
    return now - sign > lease.nanoseconds
  }

  /// Whether a worker is of our own job, which the batch system has started again since.
  private func isEarlierRun(_ worker: WorkerRecord) -> Bool {
    guard let ours = JobIdentity(recorded: session.record.scheduler),
      let theirs = JobIdentity(recorded: worker.scheduler)
    else { return false }
    return ours.system == theirs.system && ours.cluster == theirs.cluster && ours.job == theirs.job
      && theirs.restarts < ours.restarts
  }

  /// Makes sure that nothing of a worker can be published any more, nor goes on running on this host.
  private func fence(_ id: String, in workers: borrowing Directory) throws(SystemError) {
    do throws(SystemError) {
      try workers.createFile(Self.fenced + id, [], sync: false)
    } catch {
      if !error.isTaken { throw error }
    }
    try restoreReplaced(by: id, in: workers)
    try workers.removeTree(Self.dead + id)
    Strays.kill(withVariable: "\(TaskEnvironment.worker)=\(id)")
  }

  /// Puts items back that were about to be replaced, where the new one is not there yet.
  private func restoreReplaced(
    by id: String, in workers: borrowing Directory
  ) throws(SystemError) {
    let names: [String]
    do throws(SystemError) {
      names = try workers.open(Self.dead + id).names()
    } catch {
      if error.isGone { return }
      throw error
    }
    for name in names where name.hasPrefix(Self.replaced) {
      let item = String(name.dropFirst(Self.replaced.utf8.count))
      do throws(SystemError) {
        try session.directory.rename("\(TableFolder.workers)/\(Self.dead)\(id)/\(name)", to: item)
      } catch {
        guard error.isTaken || error.isMissing else { throw error }
      }
    }
  }

  private func rename(
    _ name: String, to other: String, in workers: borrowing Directory
  ) throws(SystemError) -> Bool {
    do throws(SystemError) {
      try workers.rename(name, to: other)
      return true
    } catch {
      // It has ended, or another sweeps it.
      if error.isAbsent { return (try? workers.status(of: other)) != nil }
      throw error
    }
  }

  private func unlink(
    _ name: String, in workers: borrowing Directory
  ) throws(SystemError) {
    do throws(SystemError) { try workers.unlink(name) } catch {
      if !error.isAbsent { throw error }
    }
  }

  /// Puts an item back that a dead worker had.
  private func giveBack(_ ticket: QueuedTicket, _ finding: inout Finding) throws(SystemError) {
    let item = ticket.ticket.item
    let dead = ticket.ticket.who
    let own = ticket.with(.locked, who: session.id)
    // A thread of ours that tries for an older ticket of it would find this one, and take it for its own.
    while !session.hold(item) {
      guard (try? session.directory.status(of: ticket.path)) != nil else { return }
      SystemTime.pause(milliseconds: 1)
    }
    defer { session.letGo(item) }
    do throws(SystemError) {
      try session.directory.rename(ticket.path, to: own.path)
    } catch {
      // Another was faster.
      if error.isGone { return }
      throw error
    }
    var status: RecordStatus
    do throws(SystemError) {
      let bytes = try session.directory.readFile(item + "/" + Record.Entry.status).bytes
      guard let read = try? RecordStatus(parsing: bytes, of: item) else {
        // Damaged: nobody can run it. The index tells.
        try session.directory.rename(own.path, to: own.with(.failed, who: dead).path)
        finding.settled.append(item)
        return
      }
      status = read
    } catch {
      guard error.isMissing else { throw error }
      // Somebody removed the item by hand.
      try session.directory.unlink(own.path)
      return
    }
    let before = status
    if status.nested != nil { status.nested = try recount(item) }
    if status.state == .running {
      status.lose(to: dead, now: folder.configuration.now())
      let limit = ((try? folder.settings()) ?? TableSettings()).lostLimit
      if status.losses > limit {
        status.state = .lost
        status.itemState = .failed
        status.message = "lost \(status.losses) workers, one after the other"
        status.finishedTime = folder.configuration.now()
      }
    }
    if status != before {
      try session.publish(status.fileBytes, as: item + "/" + Record.Entry.status)
    }
    let end = status.state.isPending ? status.itemState : ItemState(status.state)
    try session.directory.rename(own.path, to: own.with(end, who: dead).path)
    if end.isSettled { finding.settled.append(item) } else { finding.returned.append(item) }
  }
}

extension DeadWorkers {
  /// How many nested tasks of an item stand how; those that the dead worker was at wait again.
  private func recount(_ item: String) throws(SystemError) -> NestedCounts {
    let now = folder.configuration.now()
    let tasks: [RecordStatus]
    do throws(WallabyError) {
      tasks = try TaskTable(folder).nestedTasks(of: item)
    } catch {
      // Damaged: whoever runs it next says so.
      return NestedCounts(total: 0)
    }
    for var task in tasks where task.state == .running {
      task.lose(to: task.worker ?? "", now: now)
      try session.publish(task.fileBytes, as: "\(item)/\(task.name)/\(Record.Entry.status)")
    }
    return NestedCounts(of: tasks)
  }
}

extension RecordStatus {
  /// Ends an attempt whose worker died: it waits for another.
  mutating func lose(to worker: String, now: Timestamp) {
    endAttempt(["message": .string("its worker \(worker) died"), "state": "lost"], now: now)
    losses += 1
    message = "its worker died; waits to be tried again"
  }

  /// Ends an attempt that did not settle the task.
  mutating func endAttempt(_ facts: [String: JSONValue], now: Timestamp) {
    var facts = facts
    facts["attempt"] = attempt.map { .integer(Int64($0)) }
    facts["started"] = startedTime.map { .string($0.description) }
    facts["finished"] = .string(now.description)
    facts["host"] = host.map { .string($0) }
    attempts.append(.object(facts))
    state = .queued
    itemState = .todo
    startedTime = nil
    finishedTime = nil
    exitCode = nil
    signal = nil
    usage = nil
    owner = nil
    pid = nil
    host = nil
  }
}
