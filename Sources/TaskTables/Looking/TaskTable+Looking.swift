import FileIndex
import FoundationEssentials
import POSIXSupport
public import Records

extension TaskTable {
  var index: DirectoryIndex<TaskIndexSource> {
    DirectoryIndex(
      at: folder.privatePath + "/index",
      fallback: folder.configuration.cacheDirectory + "/" + project.format.id + "/tasks/" + name,
      source: TaskIndexSource(folder: folder))
  }

  /// How many items stand how, and how fast it goes.
  ///
  /// On disk: the index in `.wallaby/tasks/TABLE/index/` is brought up to date.
  ///
  /// - Complexity: A look at each shard of a thousand items; where one has changed, a listing of it and a read for each item
  ///   that has changed.
  public func progress() throws(WallabyError) -> TableProgress {
    let isHalted = try isHalted()
    return try looking { snapshot in
      var progress = TableProgress()
      progress.isHalted = isHalted
      for state in ItemState.standard { progress.counts[state] = 0 }
      for (tag, count) in try snapshot.tags(withPrefix: TaskTag.statePrefix) {
        let word = String(tag.dropFirst(TaskTag.statePrefix.utf8.count))
        progress.counts[ItemState(rawValue: word)] = count
      }
      progress.rate = try rate(in: snapshot)
      return progress
    }
  }

  /// Of the last thousand items that were settled in the last ten minutes.
  private func rate(in snapshot: IndexSnapshot<TaskIndexSource>) throws -> Double? {
    let now = folder.configuration.now().milliseconds
    let query = IndexQuery(
      anyTags: [TaskTag.state(.done), TaskTag.state(.failed)], since: now - 600_000, limit: 1000)
    var count = 0
    var oldest = now
    try snapshot.forEach(matching: query) {
      count += 1
      oldest = min(oldest, $0.time)
    }
    if count < 2 { return nil }
    return Double(count) / max(0.001, Double(now - oldest) / 1000)
  }

  /// Calls `body` with each item that is meant, the latest first.
  ///
  /// - Returns: What could not be read.
  /// - Complexity: As ``progress()``, and what there is to answer.
  @discardableResult
  public func forEachItem(
    matching query: TaskQuery = TaskQuery(), _ body: (TaskSummary) throws -> Void
  ) throws -> [WallabyError] {
    try withSnapshot { snapshot in
      var damage: [WallabyError] = []
      let groups = query.groups.map(TaskTag.group)
      let workers = query.workers.map(TaskTag.worker)
      // One set of tags is looked up, the others are compared.
      let states = query.states.map(TaskTag.state)
      let any = [states, groups, workers].filter { !$0.isEmpty }.min { $0.count < $1.count } ?? []
      let asked = IndexQuery(
        anyTags: any, since: query.since.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) },
        until: query.until.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) },
        limit: query.limit)
      damage += try snapshot.forEach(
        matching: asked,
        where: { row in
          guard let summary = Self.summary(row) else { return false }
          return (query.states.isEmpty || query.states.contains(summary.itemState))
            && (query.groups.isEmpty || summary.group.map(query.groups.contains) ?? false)
            && (query.workers.isEmpty || summary.worker.map(query.workers.contains) ?? false)
        }
      ) { row in
        if let summary = Self.summary(row) { try body(summary) }
      }.map { WallabyError.damagedItem($0.name ?? $0.partition, path, $0.message) }
      damage += snapshot.damage.map {
        WallabyError.damagedItem(
          $0.name.flatMap { Ticket($0)?.item } ?? $0.partition, path, $0.message)
      }
      return damage
    }
  }

  /// The items that are meant, the latest first.
  public func items(matching query: TaskQuery = TaskQuery()) throws(WallabyError) -> [TaskSummary] {
    do {
      var found: [TaskSummary] = []
      try forEachItem(matching: query) { found.append($0) }
      return found
    } catch {
      throw error as? WallabyError ?? .cannotListTable(name, error)
    }
  }

  private static func summary(_ row: borrowing IndexRow) -> TaskSummary? {
    guard let ticket = Ticket(row.name) else { return nil }
    return row.withPayload { TaskSummary(id: ticket.item, payload: $0) }
  }

  /// Whether workers are kept from claiming.
  public func isHalted() throws(WallabyError) -> Bool {
    let table = try folder.open()
    return try explaining("look at table '\(name)'") { () throws(SystemError) in
      try Queue(of: table).shards().isHalted
    }
  }

  private func withSnapshot<Value>(
    _ body: (IndexSnapshot<TaskIndexSource>) throws -> Value
  ) throws -> Value {
    if try !folder.isThere() { throw WallabyError.noTable(name) }
    return try index.answer(body)
  }

  private func looking<Value>(
    _ body: (IndexSnapshot<TaskIndexSource>) throws -> Value
  ) throws(WallabyError) -> Value {
    do { return try withSnapshot(body) } catch {
      throw error as? WallabyError ?? .cannotListTable(name, error)
    }
  }
}
