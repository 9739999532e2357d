import POSIXSupport
import Records
import Synchronization

/// An item that is claimed for a change; let go it is as it was.
struct ItemChange: ~Copyable {
  private let session: WorkerSession
  private let before: QueuedTicket
  private let held: QueuedTicket
  private let known: RecordStatus?
  /// Where the item stands once the first of its files has been changed: there is no way back then.
  private let target = Mutex<ItemState?>(nil)
  private var item: String { before.ticket.item }

  /// - Returns: `nil` where another was faster, or there is no such item any more.
  init?(_ ticket: QueuedTicket, _ session: WorkerSession) throws(WallabyError) {
    let held = ticket.with(.locked, who: session.id)
    guard let taken = try TaskClaim.take(ticket, as: held, for: session) else { return nil }
    self.session = session
    before = ticket
    self.held = held
    known = taken.status
  }

  private func status() throws(WallabyError) -> RecordStatus {
    if let known { return known }
    // Says what is wrong with it.
    return try TaskTable(session.folder).status(of: item)
  }

  deinit {
    // Where it has been let go already there is no such ticket any more.
    let end = target.withLock { $0 }.map { held.with($0, who: session.id).path } ?? before.path
    try? session.directory.rename(held.path, to: end)
    session.letGo(before.ticket.item)
  }

  func reset(
    to state: ItemState, _ choice: NestedChoice, isClean: Bool
  ) throws(WallabyError) {
    var status = try status()
    status.reset(to: state, isClean: isClean, session)
    var chosen: [RecordStatus] = []
    if status.nested != nil {
      let tasks = try TaskTable(session.folder).nestedTasks(of: item)
      chosen = try choice.among(tasks, of: item)
      let names = Set(chosen.map(\.name))
      let others = tasks.filter { !names.contains($0.name) }
      var counts = NestedCounts(of: others)
      counts.total = tasks.count
      status.nested = counts
    } else if case .named = choice {
      // It has none of these.
      _ = try choice.among([], of: item)
    }
    target.withLock { $0 = state }
    try doing("reset") { () throws(SystemError) in
      // The item first: it is not done any more, however few of its tasks have been reset when we die.
      try keep(status, at: item)
      for var task in chosen {
        task.reset(to: .todo, isClean: isClean, session)
        let path = "\(item)/\(task.name)"
        try keep(task, at: path)
        if isClean { try clean(path) }
      }
      if isClean { try clean(item) }
      try end(state, attempt: isClean ? 0 : nil)
    }
  }

  func remove() throws(WallabyError) {
    try doing("remove") { () throws(SystemError) in
      let trash = "\(WorkerSession.path(of: session.id))/.gone-\(item)"
      try session.directory.rename(item, to: trash)
      try session.directory.unlink(held.path)
      if session.folder.isDurable { try session.directory.sync() }
      try session.directory.removeTree(trash)
    }
  }

  func removeNested(_ choice: NestedChoice) throws(WallabyError) {
    let tasks = try TaskTable(session.folder).nestedTasks(of: item)
    let gone = Set(try choice.among(tasks, of: item).map(\.name))
    let left = tasks.filter { !gone.contains($0.name) }
    var status = try status()
    let counts = NestedCounts(of: left)
    status.nested = counts
    var state = before.ticket.state
    if state.isSettled {
      state = counts.failed > 0 ? .failed : counts.done == counts.total ? .done : .todo
      status.itemState = state
      status.state = state == .done ? .completed : state == .failed ? .failed : .queued
      if state == .done { status.message = nil }
    }
    try doing("change") { () throws(SystemError) in
      for name in gone.sorted() {
        let trash = "\(WorkerSession.path(of: session.id))/.gone-\(item)-\(name)"
        try session.directory.rename("\(item)/\(name)", to: trash)
        try session.directory.removeTree(trash)
      }
      target.withLock { $0 = state }
      try session.publish(status.fileBytes, as: item + "/" + Record.Entry.status)
      try end(state, attempt: nil)
    }
  }

  /// Writes that a task is to be run, and then that it has no result.
  private func keep(_ status: RecordStatus, at path: String) throws(SystemError) {
    try session.publish(status.fileBytes, as: path + "/" + Record.Entry.status)
    try session.publish(JSONValue.null.fileBytes, as: path + "/" + Record.Entry.result)
  }

  /// Empties logs and storage.
  private func clean(_ path: String) throws(SystemError) {
    let directory = try session.directory.open(path.split(separator: "/").map { String($0) })
    for name in try directory.names()
    where name.hasSuffix(".log") && (name.hasPrefix("stdout.") || name.hasPrefix("stderr.")) {
      if name == Record.Entry.stdout || name == Record.Entry.stderr {
        try session.publish([], as: path + "/" + name)
      } else {
        try directory.unlink(name)
      }
    }
    do throws(SystemError) {
      let storage = try directory.open(Record.Entry.storage)
      for name in try storage.names() { try storage.removeTree(name) }
    } catch {
      // Without it there is nothing to be removed.
      if !error.isAbsent { throw error }
      try directory.makeDirectory(Record.Entry.storage)
    }
  }

  private func end(_ state: ItemState, attempt: Int?) throws(SystemError) {
    if session.folder.isDurable { try session.directory.open(item).sync() }
    // A name that was there before would be taken for what it was then.
    try session.directory.rename(
      held.path, to: held.with(state, attempt: attempt, who: session.id).path)
  }

  private func doing(
    _ what: String, _ body: () throws(SystemError) -> Void
  ) throws(WallabyError) {
    try explaining("\(what) '\(session.folder.name)/\(item)'", body)
  }
}

extension Directory {
  fileprivate func open(_ names: [String]) throws(SystemError) -> Directory {
    var directory = try open(names[0])
    for name in names.dropFirst() { directory = try directory.open(name) }
    return directory
  }
}

extension NestedChoice {
  /// - Throws: `WallabyError` with code `notFound` for a key that is not there.
  fileprivate func among(
    _ tasks: [RecordStatus], of item: String
  ) throws(WallabyError) -> [RecordStatus] {
    switch self {
    case .all: return tasks
    case .failed: return tasks.filter { $0.state.isError }
    case .named(let keys):
      for key in keys where !tasks.contains(where: { $0.name.equalsInBytes(key) }) {
        throw .noNestedTask(key, item)
      }
      return tasks.filter { task in keys.contains { $0.equalsInBytes(task.name) } }
    }
  }
}

extension RecordStatus {
  /// Lets a task be as if it had not been begun, but for the list of its attempts.
  fileprivate mutating func reset(
    to state: ItemState, isClean: Bool, _ session: WorkerSession
  ) {
    if self.state.isPending {
      self.state = .queued
    } else {
      var facts: [String: JSONValue] = ["state": .string(self.state.rawValue)]
      facts["exit_code"] = exitCode.map { .integer(Int64($0)) }
      facts["signal"] = signal.map { .integer(Int64($0)) }
      facts["message"] = message.map { .string($0) }
      endAttempt(facts, now: finishedTime ?? session.folder.configuration.now())
    }
    itemState = state
    message = nil
    failures = 0
    losses = 0
    worker = nil
    if isClean {
      attempts = []
      attempt = nil
    }
  }
}
