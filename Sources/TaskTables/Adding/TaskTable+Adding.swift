import POSIXSupport
public import Records

extension TaskTable {
  /// Adds items, and makes the table where it is not there.
  ///
  /// All items are checked before anything is written, and they appear in one step. One that is there and the same is
  /// unchanged; one that is there and not the same is refused, or replaced unless it is running.
  ///
  /// On disk: a directory for each item and each nested task; then a batch of tickets, by one rename. When durable the file
  /// system is flushed once before it.
  ///
  /// - Parameters:
  ///   - items: In the order in which workers are to begin them, more or less.
  ///   - replace: Whether what is not the same is replaced: result, logs and storage of the old item are removed.
  ///   - directory: Where the tasks start; by default the current directory.
  ///   - progress: Called now and then with how many items are ready.
  /// - Throws: ``Records/WallabyError``; then nothing is added.
  /// - Complexity: Two directories, five files and a rename for each item; a read for each that is there.
  @discardableResult
  public func add(
    _ items: [TaskItem], replace: Bool = false, directory: String? = nil,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws(WallabyError) -> AddReport {
    try Self.check(items)
    try folder.make()
    let cwd: String
    do throws(SystemError) {
      if let directory { cwd = directory } else { cwd = try Host.workingDirectory() }
    } catch {
      throw .system("find the current directory", error)
    }
    var report = AddReport()
    var missing: [TaskItem] = []
    var changed: [TaskItem] = []
    let known = try known(items)
    for item in items {
      guard let ticket = known[item.id] else {
        missing.append(item)
        report.outcomes.append((item.id, .added))
        continue
      }
      guard ticket.ticket.item.equalsInBytes(item.id) else {
        throw .invalidItemName(item.id, "is there already, composed in another way of Unicode")
      }
      if try isSame(item) {
        report.outcomes.append((item.id, .unchanged))
      } else if !replace {
        report.outcomes.append((item.id, .refused))
      } else if ticket.ticket.state == .locked {
        report.outcomes.append((item.id, .running))
      } else {
        changed.append(item)
        report.outcomes.append((item.id, .replaced))
      }
    }
    if !missing.isEmpty {
      try removeLeftovers(of: missing)
      let batch = try Batch(folder)
      let hasJoined = missing.count == 1 ? try batch.join(missing[0], cwd: cwd) : false
      if !hasJoined {
        try batch.add(missing, cwd: cwd, progress: progress)
      }
    }
    if !changed.isEmpty {
      let session = try WorkerSession(folder, purpose: "replace")
      defer { session.end() }
      for item in changed {
        try replaceItem(known[item.id]!, by: item, cwd: cwd, session)
      }
    }
    return report
  }

  /// Adds one item.
  @discardableResult
  public func add(
    _ item: TaskItem, replace: Bool = false, directory: String? = nil
  ) throws(WallabyError) -> AddReport.Outcome {
    try add([item], replace: replace, directory: directory).outcomes[0].outcome
  }

  private static func check(_ items: [TaskItem]) throws(WallabyError) {
    var ids = NamePlaces()
    var texts: Set<String> = []
    for (place, item) in items.enumerated() {
      try item.check()
      if ids.firstPlace(of: item.id, orAdd: place) != nil {
        throw .invalidItemName(item.id, "comes twice")
      }
      // Nobody could tell them apart, nor say which is meant.
      if !texts.insert(item.id).inserted {
        throw .invalidItemName(item.id, "comes twice, composed in two ways of Unicode")
      }
    }
  }

  /// The tickets of those items that have one.
  private func known(_ items: [TaskItem]) throws(WallabyError) -> [String: QueuedTicket] {
    var known: [String: QueuedTicket] = [:]
    if items.count < 64, items.allSatisfy({ $0.id.utf8.allSatisfy { $0 < 0x80 } }) {
      for item in items { known[item.id] = try ticket(of: item.id) }
      return known
    }
    let ids = Set(items.map(\.id))
    let table = try folder.open()
    try explaining("list table '\(name)'") { () throws(SystemError) in
      try Queue(of: table).forEachTicket {
        if ids.contains($0.ticket.item) { known[$0.ticket.item] = $0 }
      }
    }
    return known
  }

  /// The ticket of an item; `nil` where there is no such item.
  ///
  /// - Complexity: A read and a listing.
  func ticket(of item: String) throws(WallabyError) -> QueuedTicket? {
    let table = try folder.open()
    return try explaining("look for item '\(item)' of table '\(name)'") { () throws(SystemError) in
      let queue = try Queue(of: table)
      do throws(SystemError) {
        let bytes = try table.open(item).readFile(Record.Entry.status).bytes
        if let status = try? RecordStatus(parsing: bytes, of: item),
          let parts = status.shard?.split(separator: "/"), parts.count == 2,
          let shard = Shard(batch: String(parts[0]), name: String(parts[1])),
          let ticket = try queue.ticket(of: item, in: shard)
        {
          return ticket
        }
      } catch {
        if error.isAbsent { return nil }
        guard error.isMissing || error.isWrongKind else { throw error }
      }
      // Damaged, or moved: it may be anywhere.
      var found: QueuedTicket?
      try queue.forEachTicket { if $0.ticket.item.equalsInBytes(item) { found = $0 } }
      return found
    }
  }

  /// Whether an item that is there is what would be added.
  private func isSame(_ item: TaskItem) throws(WallabyError) -> Bool {
    guard let status = try? status(of: item.id) else { return false }
    guard status.work == item.work, status.group == item.group, status.policy == item.policy,
      status.priority == item.priority, status.nested?.total ?? 0 == item.nested.count
    else { return false }
    for task in item.nested {
      guard let nested = try? self.status(of: item.id, task: task.key),
        nested.argument == task.argument
      else { return false }
    }
    return true
  }

  /// Removes directories without a ticket, which somebody left who died while they added items.
  private func removeLeftovers(of items: [TaskItem]) throws(WallabyError) {
    let table = try folder.open()
    try explaining("add to table '\(name)'") { () throws(SystemError) in
      // Drafts first: whoever commits one after this is found by its tickets.
      let drafts = try table.open(Queue.directory).names().filter {
        $0.hasPrefix(Queue.draftPrefix)
      }
      let ids = Set(items.map(\.id))
      var found: [String] = []
      if items.count < 64 {
        found = items.map(\.id).filter { (try? table.status(of: $0)) != nil }
      } else {
        try table.forEachName { if ids.contains($0) { found.append($0) } }
      }
      if found.isEmpty { return }
      for draft in drafts {
        // Unless its maker is at it.
        if TableInventory.isLive(draft, folder.configuration) { return }
        try table.open(Queue.directory).removeTree(draft)
      }
      for item in found {
        // It has come meanwhile, or somebody worked on it: that is nobody's leftover.
        guard case .some(.none) = try? ticket(of: item), (try? status(of: item))?.attempt == nil
        else { continue }
        try table.removeTree(item)
      }
    }
  }

  /// Puts a new item in the place of one that nobody runs.
  ///
  /// On disk: the ticket is claimed; the new directory is made in the worker's; the old one is renamed there, the new one
  /// into its place, and the ticket to `todo,0,WORKER,ITEM`.
  private func replaceItem(
    _ ticket: QueuedTicket, by item: TaskItem, cwd: String, _ session: WorkerSession
  ) throws(WallabyError) {
    let held = ticket.with(.locked, who: session.id)
    guard try TaskClaim.take(ticket, as: held, for: session) != nil else {
      throw .isRunning(item.id, name, "another")
    }
    defer { session.letGo(item.id) }
    let home = WorkerSession.path(of: session.id)
    let old = "\(home)/\(DeadWorkers.replaced)\(item.id)"
    do throws(SystemError) {
      let shard = try shard(of: ticket, at: item.priority)
      let own = try session.directory.open(TableFolder.workers).open(session.id)
      try ItemDraft(folder, cwd: cwd).make(item, shard: shard.path, in: own)
      if folder.isDurable { try own.syncTree() }
      try session.directory.rename(item.id, to: old)
      try session.directory.rename("\(home)/\(item.id)", to: item.id)
      if folder.isDurable { try session.directory.sync() }
      try session.directory.rename(
        held.path,
        to: QueuedTicket(shard: shard.path, ticket: Ticket(.todo, who: session.id, item: item.id))
          .path)
    } catch {
      // As it was, as far as that can be done.
      if (try? session.directory.status(of: old)) != nil {
        try? session.directory.rename(item.id, to: "\(home)/\(item.id)")
        try? session.directory.rename(old, to: item.id)
      }
      try? session.directory.rename(held.path, to: ticket.path)
      throw .system("replace item '\(item.id)' of table '\(name)'", error)
    }
    try? session.directory.removeTree(old)
  }
}

extension TaskTable {
  /// Where the ticket of an item of that priority goes; the shard is made where it is missing.
  private func shard(
    of ticket: QueuedTicket, at priority: Int
  ) throws(SystemError) -> Shard {
    let parts = ticket.shard.split(separator: "/").map { String($0) }
    let old = Shard(batch: parts[0], name: parts[1])!
    if old.priority == priority { return old }
    let shard = Shard(batch: old.batch, priority: priority, number: old.number)
    try Directory.makeTree(
      "\(path)/\(Queue.directory)/\(shard.path)", sync: folder.isDurable,
      mode: folder.directoryMode)
    return shard
  }
}

extension NestedTask {
  /// What is wrong with a key, to be said after "it"; `nil` for nothing.
  static func fault(ofKey key: String) -> String? {
    if let fault = ChosenName.fault(of: key) { return fault }
    let isEntry =
      Record.Entry.all.contains(key)
      || key.hasSuffix(".log") && (key.hasPrefix("stdout.") || key.hasPrefix("stderr."))
    return isEntry ? "is one of the five entries of every task" : nil
  }
}
