import POSIXSupport
public import Records

extension TaskTable {
  /// Puts items back into the queue, or parks them.
  ///
  /// Their results are gone and their nested tasks are to be run again; logs are kept as those of earlier attempts, and what is
  /// in `storage/` stays.
  ///
  /// On disk, for each: its ticket is claimed; `status.json` is replaced, then `result.json`, and the same of its nested
  /// tasks; then the ticket is renamed to `STATE,ATTEMPT,WORKER,ITEM`.
  ///
  /// - Parameters:
  ///   - items: Their names.
  ///   - state: `todo`, or a parking word.
  ///   - nested: Which nested tasks are run again; the others stay as they are.
  ///   - clean: Whether logs and storage are emptied, too, and earlier attempts forgotten.
  ///   - force: Whether an item that is running is stopped first.
  /// - Complexity: For each a read, a listing and a few renames.
  public func reset(
    _ items: [String], to state: ItemState = .todo, nested: NestedChoice = .all,
    clean: Bool = false, force: Bool = false
  ) throws(WallabyError) -> ChangeReport {
    try changeEach(items, "reset", force: force) { (change) throws(WallabyError) in
      try change.reset(to: state, nested, isClean: clean)
    }
  }

  /// Removes items, with all that is in their directories.
  ///
  /// On disk, for each: its ticket is claimed; its directory is renamed into the worker's own; the ticket is removed, then the
  /// directory.
  ///
  /// - Parameters:
  ///   - items: Their names.
  ///   - force: Whether an item that is running is stopped first.
  public func remove(_ items: [String], force: Bool = false) throws(WallabyError) -> ChangeReport {
    try changeEach(items, "rm", force: force) { (change) throws(WallabyError) in
      try change.remove()
    }
  }

  /// Removes nested tasks of an item, with all that is in their directories.
  ///
  /// What is left decides where the item stands: with all of it done it is done.
  ///
  /// - Parameters:
  ///   - choice: Which of them.
  ///   - item: Its name.
  ///   - force: Whether the item is stopped first where it is running.
  public func removeNested(
    _ choice: NestedChoice, of item: String, force: Bool = false
  ) throws(WallabyError) -> ChangeReport {
    try changeEach([item], "rm", force: force) { (change) throws(WallabyError) in
      try change.removeNested(choice)
    }
  }

  /// Keeps workers from claiming; what they are at goes on.
  ///
  /// On disk: an empty file `.queue/.halted`.
  public func halt() throws(WallabyError) {
    let table = try folder.open()
    do throws(SystemError) {
      try table.createFile("\(Queue.directory)/\(Queue.halted)", [], sync: folder.isDurable)
    } catch {
      if !error.isTaken { throw .system("halt table '\(name)'", error) }
    }
  }

  /// Lets workers claim again.
  public func resume() throws(WallabyError) {
    let table = try folder.open()
    do throws(SystemError) {
      try table.unlink("\(Queue.directory)/\(Queue.halted)")
    } catch {
      if !error.isAbsent { throw .system("resume table '\(name)'", error) }
    }
  }

  /// Makes the table where it is not there.
  ///
  /// - Returns: Whether it was missing.
  @discardableResult
  public func create() throws(WallabyError) -> Bool { try folder.make() }

  /// Removes the table with all its items.
  ///
  /// On disk: it is renamed to `tasks/.trash-TOKEN`, then removed.
  ///
  /// - Parameter force: Whether it is removed though workers are at it: they find out, and stop.
  /// - Throws: ``Records/WallabyError`` with code `busy` while a worker is at it.
  public func drop(force: Bool = false) throws(WallabyError) {
    let table = try folder.open()
    if !force {
      let session = try WorkerSession(folder, purpose: "drop")
      defer { session.end() }
      _ = try DeadWorkers(session: session).sweep()
      let workers = try explaining("look at the workers of '\(name)'") { () throws(SystemError) in
        try table.open(TableFolder.workers).names()
          .filter { !$0.hasPrefix(".") && $0 != session.id }
      }
      if let worker = workers.first { throw .tableIsBusy(name, worker, workers.count) }
      let inventory = try explaining("look at table '\(name)'") { () throws(SystemError) in
        try TableInventory(of: table)
      }
      if inventory.isGrowing(folder.configuration) { throw .isBeingAdded("*", name) }
    }
    let trash = "\(TableFolder.trashPrefix)\(try folder.configuration.token())"
    try explaining("drop table '\(name)'") { () throws(SystemError) in
      let home = try Directory.open(TableFolder.home, below: project.root)
      try home.rename(name, to: trash)
      if folder.isDurable { try home.sync() }
      try home.removeTree(trash)
      if let above = try? Directory.open(".wallaby/tasks", below: project.root) {
        try above.removeTree(name)
      }
    }
  }

  /// Frees what dead workers hold; workers do so themselves, now and then.
  ///
  /// - Returns: The items that went back to the queue.
  public func recover() throws(WallabyError) -> [String] {
    try recover(lease: nil)
  }

  /// The same, with what the caller knows of workers from elsewhere.
  ///
  /// - Parameter lease: How long a process of another host may be silent.
  package func recover(
    lease: Duration? = nil, _ isKnownDead: (WorkerRecord) -> Bool = { _ in false }
  ) throws(WallabyError) -> [String] {
    let session = try WorkerSession(folder, purpose: "unlock")
    defer { session.end() }
    return try DeadWorkers(session: session, lease: lease).sweep(isThorough: true, isKnownDead)
      .returned
  }

  private func changeEach(
    _ items: [String], _ purpose: String, force: Bool,
    _ body: (borrowing ItemChange) throws(WallabyError) -> Void
  ) throws(WallabyError) -> ChangeReport {
    let session = try WorkerSession(folder, purpose: purpose)
    defer { session.end() }
    var report = ChangeReport()
    for item in items {
      do throws(WallabyError) {
        try body(try change(item, session, force: force))
        report.changed.append(item)
      } catch {
        report.refused.append((item, error))
      }
    }
    return report
  }

  /// Claims an item for a change.
  private func change(
    _ item: String, _ session: WorkerSession, force: Bool
  ) throws(WallabyError) -> ItemChange {
    // Of the last look and of each change in between; a running item comes free only when it is stopped.
    let end = SystemTime.steady() + 60_000_000_000
    var pause: Int64 = 1
    while SystemTime.steady() < end {
      guard let ticket = try ticket(of: item) else { throw .noItem(item, name) }
      if ticket.ticket.state != .locked {
        if let change = try ItemChange(ticket, session) { return change }
        continue
      }
      let worker = ticket.ticket.who
      let finding = try DeadWorkers(session: session).sweep(isThorough: true)
      if finding.workers > 0 { continue }
      if !force { throw .isRunning(item, name, worker) }
      do throws(SystemError) {
        try session.requestStop(of: item, by: worker)
      } catch {
        guard error.isGone else {
          throw .system("stop item '\(item)'", error)
        }
      }
      SystemTime.pause(milliseconds: pause)
      pause = min(2 * pause, 500)
    }
    throw .doesNotStop(item, name)
  }
}
