import POSIXSupport
public import Records

/// An item that this process has claimed: nobody else runs it until it is settled or given back.
///
/// Let go without a word it goes back to the queue.
public struct TaskClaim: ~Copyable, Sendable {
  /// The item's name.
  public var id: String { held.ticket.item }
  /// Its directory.
  public var path: String { session.folder.path + "/" + id }
  /// From 1.
  public var attempt: Int { held.ticket.attempt }
  /// What `status.json` says of it.
  public private(set) var status: RecordStatus
  /// The place for the work's own files; what earlier attempts left there is there still.
  public var storage: String { path + "/" + Record.Entry.storage }
  /// The log for what the work says; what is written there is to be appended.
  public var stdout: String { path + "/" + Record.Entry.stdout }
  /// The same for what it complains of.
  public var stderr: String { path + "/" + Record.Entry.stderr }

  let session: WorkerSession
  private let held: QueuedTicket
  private var isSettled = false

  /// Claims an item for running.
  ///
  /// On disk: the ticket is renamed to `locked,ATTEMPT,WORKER,ITEM`; the logs of an earlier attempt get names of their own;
  /// `status.json` is replaced by one that says `running`.
  ///
  /// - Returns: `nil` where another was faster.
  /// - Complexity: A rename, a read, a create and a rename.
  static func claim(
    _ ticket: QueuedTicket, for session: WorkerSession
  ) throws(WallabyError) -> TaskClaim? {
    let held = ticket.with(
      .locked, attempt: ticket.ticket.attempt + 1, who: session.id)
    guard let taken = try take(ticket, as: held, for: session) else { return nil }
    guard var status = taken.status else {
      defer { session.letGo(held.ticket.item) }
      // Nobody can run it; the index tells why.
      try explaining("give up '\(session.folder.name)/\(held.ticket.item)'") {
        () throws(SystemError) in
        try session.directory.rename(held.path, to: held.with(.failed, who: session.id).path)
      }
      return nil
    }
    do throws(SystemError) {
      if status.attempt != nil { try session.keepLogs(of: status) }
      status.begin(held.ticket.attempt, session)
      status.user = session.folder.configuration.user
      status.other["scheduler"] = session.record.scheduler
      try session.publish(
        status.fileBytes, as: held.ticket.item + "/" + Record.Entry.status)
    } catch {
      try? session.directory.rename(held.path, to: ticket.path)
      session.letGo(held.ticket.item)
      throw .system("begin '\(session.folder.name)/\(ticket.ticket.item)'", error)
    }
    return TaskClaim(session, held, status)
  }

  /// What a ticket that has been taken is for.
  struct Taken {
    /// `nil` where it cannot be read.
    var status: RecordStatus?
  }

  /// Renames a ticket to one of ours and reads what it is for.
  ///
  /// - Returns: `nil` where another was faster, or there is no such item any more; else the session holds the item until
  ///   ``WorkerSession/letGo(_:)``.
  static func take(
    _ ticket: QueuedTicket, as held: QueuedTicket, for session: WorkerSession
  ) throws(WallabyError) -> Taken? {
    guard session.hold(ticket.ticket.item) else { return nil }
    do throws(WallabyError) {
      if let taken = try takeHeld(ticket, as: held, for: session) { return taken }
    } catch {
      session.letGo(ticket.ticket.item)
      throw error
    }
    session.letGo(ticket.ticket.item)
    return nil
  }

  private static func takeHeld(
    _ ticket: QueuedTicket, as held: QueuedTicket, for session: WorkerSession
  ) throws(WallabyError) -> Taken? {
    let table = session.folder
    let item = ticket.ticket.item
    do throws(SystemError) {
      do throws(SystemError) {
        try session.directory.rename(ticket.path, to: held.path)
      } catch {
        // Another was faster; or the server did it, and its answer was lost.
        guard error.isGone else { throw error }
        guard (try? session.directory.openFile(held.path, .read)) != nil else { return nil }
      }
      do throws(SystemError) {
        // A link in its place would lead out of the store.
        let bytes = try session.directory.open(item).readFile(Record.Entry.status).bytes
        return Taken(status: try? RecordStatus(parsing: bytes, of: item))
      } catch {
        guard error.isAbsent else {
          if error.isMissing || error.isWrongKind { return Taken(status: nil) }
          try? session.directory.rename(held.path, to: ticket.path)
          throw error
        }
        // Somebody removed the item by hand.
        try session.directory.unlink(held.path)
        return nil
      }
    } catch {
      throw .system("claim '\(table.name)/\(item)'", error)
    }
  }

  init(_ session: WorkerSession, _ held: QueuedTicket, _ status: RecordStatus) {
    self.session = session
    self.held = held
    self.status = status
  }

  deinit {
    if isSettled { return }
    var status = status
    status.endAttempt(
      ["message": "let go"], now: session.folder.configuration.now())
    try? Self.put(status, held, .todo, session.id, session)
    session.letGo(id)
  }

  /// Settles it: state and result become final.
  ///
  /// On disk: `result.json` is replaced unless it stays `null`, then `status.json`, each by a rename from the worker's own
  /// directory; then the ticket is renamed to `done,…` or `failed,…`. When durable each file is flushed before its rename, and
  /// the item's directory before the ticket's.
  ///
  /// - Throws: ``Records/WallabyError`` with code `conflict` where the process had been taken for dead: nothing is published then.
  public consuming func complete(_ result: JSONValue = .null) throws(WallabyError) {
    try settle(.completed, result) { _ in }
  }

  /// Settles it as failed.
  ///
  /// - Parameters:
  ///   - message: A sentence about why.
  ///   - result: What it brought all the same.
  /// - Throws: As ``complete(_:)``.
  public consuming func fail(_ message: String, result: JSONValue = .null) throws(WallabyError) {
    try settle(.failed, result) { $0.message = message }
  }

  /// Puts it back into the queue, as if it had not been claimed; what it wrote is kept as that of an earlier attempt.
  public consuming func release() throws(WallabyError) {
    try giveBack("given back")
  }

  consuming func settle(
    _ state: Record.State, _ result: JSONValue, _ describe: (inout RecordStatus) -> Void
  ) throws(WallabyError) {
    guard result.isWritable else { throw .notJSON(Record.Entry.result) }
    status.state = state
    status.finishedTime = session.folder.configuration.now()
    describe(&status)
    status.itemState = ItemState(status.state)
    try end(status, result, status.itemState, session.id)
  }

  /// Puts it back.
  ///
  /// - Parameters:
  ///   - reason: Why, for the list of attempts.
  ///   - state: What it waits for.
  ///   - seconds: Since 1970: nobody is to claim it before.
  consuming func giveBack(
    _ reason: String, as state: ItemState = .todo, notBefore seconds: Int64? = nil,
    facts: [String: JSONValue] = [:], _ describe: (inout RecordStatus) -> Void = { _ in }
  ) throws(WallabyError) {
    var facts = facts
    facts["message"] = .string(reason)
    status.endAttempt(facts, now: session.folder.configuration.now())
    describe(&status)
    status.itemState = state
    try end(status, .null, state, seconds.map { Ticket.waiting(until: $0) } ?? session.id)
  }

  private consuming func end(
    _ status: RecordStatus, _ result: JSONValue, _ state: ItemState, _ who: String
  ) throws(WallabyError) {
    isSettled = true
    let (session, held) = (session, held)
    defer { session.letGo(held.ticket.item) }
    do throws(SystemError) {
      if session.folder.isDurable { try session.flushLogs(of: held.ticket.item) }
      try session.publishResult(result, of: held.ticket.item)
      try Self.put(status, held, state, who, session)
    } catch {
      if !session.isThere {
        throw .superseded(held.ticket.item, session.folder.name)
      }
      // What could not be written has not happened: nobody is at it any more, and it is run again. What could stays.
      let bytes = try? session.directory.readFile(
        held.ticket.item + "/" + Record.Entry.status
      ).bytes
      let isKept = bytes == status.fileBytes
      try? session.directory.rename(
        held.path,
        to: held.with(isKept ? state : .todo, who: isKept ? who : session.id).path)
      throw .system("settle '\(session.folder.name)/\(held.ticket.item)'", error)
    }
  }

  private static func put(
    _ status: RecordStatus, _ held: QueuedTicket, _ state: ItemState, _ who: String,
    _ session: WorkerSession
  ) throws(SystemError) {
    let item = held.ticket.item
    try session.publish(status.fileBytes, as: item + "/" + Record.Entry.status)
    if session.folder.isDurable { try session.directory.open(item).sync() }
    try session.directory.rename(held.path, to: held.with(state, who: who).path)
  }
}

extension RecordStatus {
  /// Says that an attempt has begun.
  mutating func begin(_ attempt: Int, _ session: WorkerSession) {
    state = .running
    itemState = .locked
    self.attempt = attempt
    startedTime = session.folder.configuration.now()
    message = nil
    host = session.folder.configuration.host
    pid = Int(session.record.process.pid)
    owner = session.owner
    worker = session.id
  }
}

extension WorkerSession {
  /// The result of a task; `nil` where it is `null`, or cannot be read.
  func result(of path: String) -> JSONValue? {
    let file = path + "/" + Record.Entry.result
    let nothing = Int64(JSONValue.null.fileBytes.count)
    guard (try? directory.status(of: file).size) != nothing,
      let bytes = try? directory.readFile(file).bytes
    else { return nil }
    return try? JSONValue(parsing: bytes)
  }

  /// Writes the result of a task that is about to be settled, unless it is there.
  func publishResult(_ result: JSONValue, of path: String) throws(SystemError) {
    let file = path + "/" + Record.Entry.result
    let bytes = result.fileBytes
    // Of an earlier attempt there may be one, if who reset it died over that.
    if result == .null, (try? directory.status(of: file).size) == Int64(bytes.count) { return }
    try publish(bytes, as: file)
  }

  /// Gives the logs of the last attempt names of their own and begins new ones, unless they are empty.
  func keepLogs(of status: RecordStatus, in path: String? = nil) throws(SystemError) {
    let path = path ?? status.name
    for stream in ["stdout", "stderr"] {
      let log = "\(path)/\(Record.Entry.log(stream))"
      let kept = "\(path)/\(Record.Entry.log(stream, attempt: status.attempt ?? 1))"
      guard let size = try? directory.status(of: log).size else {
        // The task has removed it.
        try publish([], as: log)
        continue
      }
      if size == 0 { continue }
      if folder.isDurable { try directory.openFile(log, .read).sync() }
      do throws(SystemError) {
        try directory.link(log, as: kept)
      } catch {
        // Kept by who died over the next line; or there are no links here.
        if !error.isTaken { try directory.rename(log, to: kept) }
      }
      try publish([], as: log)
    }
  }

  fileprivate func flushLogs(of item: String) throws(SystemError) {
    for log in [Record.Entry.stdout, Record.Entry.stderr] {
      do throws(SystemError) {
        let file = try directory.openFile(item + "/" + log, .read)
        if try file.status().size > 0 { try file.sync() }
      } catch {
        // The task may have removed it: that is its own affair.
        guard error.isMissing || error.isWrongKind else { throw error }
      }
    }
  }
}
