import POSIXSupport
import Records

/// Items on their way into a table, all or none.
///
/// On disk: `.queue/.new-IDENTITY-TOKEN/` with the directories of the items and the shards with their tickets; then each
/// item's directory is renamed into the table, and the draft to `.queue/BATCH`. Before that last rename no worker or command
/// sees any of them; what is left of one that died is removed by whoever adds the same item, and by `wallaby gc`.
struct Batch {
  let folder: TableFolder
  private let name: String
  private let draft: String
  private static let items = "items"

  init(_ folder: TableFolder) throws(WallabyError) {
    self.folder = folder
    let configuration = folder.configuration
    let tail = try explaining("make a batch") { () throws(SystemError) in
      try configuration.randomText(6)
    }
    name = Record.ID(time: configuration.now(), tail: tail).description
    draft = "\(Queue.draftPrefix)\(configuration.process)-\(tail)"
  }

  /// The shard of each item.
  private func shards(_ items: [TaskItem]) -> [Shard] {
    var counts: [Int: Int] = [:]
    return items.map { item in
      let count = counts[item.priority, default: 0]
      counts[item.priority] = count + 1
      return Shard(batch: name, priority: item.priority, number: count / Shard.capacity)
    }
  }

  /// Adds items whose names are not taken.
  ///
  /// - Parameter progress: Called now and then with how many are ready.
  /// - Throws: ``WallabyError``; then none is added. With code `busy` where another process adds one of the same name.
  func add(
    _ items: [TaskItem], cwd: String?, progress: @Sendable (Int) -> Void
  ) throws(WallabyError) {
    if items.isEmpty { return }
    let table = try folder.open()
    let queue = try explaining("add to table '\(folder.name)'") { () throws(SystemError) in
      try table.open(Queue.directory)
    }
    var placed = 0
    do throws(WallabyError) {
      do throws(SystemError) {
        try prepare(items, in: queue, cwd, progress)
        for item in items {
          try table.rename(
            "\(Queue.directory)/\(draft)/\(Self.items)/\(item.id)", to: item.id)
          placed += 1
        }
        try queue.removeDirectory("\(draft)/\(Self.items)")
        if folder.isDurable { try table.sync() }
        do throws(SystemError) {
          try queue.rename(draft, to: name)
        } catch {
          // The server may have done it, and its answer be lost.
          guard error.isMissing, (try? Directory(queue.path).status(of: name)) != nil else {
            throw error
          }
        }
      } catch {
        if error.isTaken, placed < items.count {
          throw .isBeingAdded(items[placed].id, folder.name)
        }
        throw .system("add to table '\(folder.name)'", error)
      }
    } catch {
      for item in items[..<placed] { try? table.removeTree(item.id) }
      try? queue.removeTree(draft)
      throw error
    }
    do throws(SystemError) {
      if folder.isDurable { try queue.sync() }
    } catch {
      throw .notFlushed("added to table '\(folder.name)'", error)
    }
  }

  /// Adds one item to the newest batch, so that thousands that are added one by one do not make thousands of batches.
  ///
  /// On disk: the item's directory is made in the draft and renamed into the table, then the ticket is made in the last shard
  /// of its priority.
  ///
  /// - Returns: Whether there is room in that shard.
  func join(_ item: TaskItem, cwd: String?) throws(WallabyError) -> Bool {
    let table = try folder.open()
    do throws(SystemError) {
      let queue = try Queue(of: table)
      let shards = try queue.shards().shards
      guard let newest = shards.map(\.batch).max(),
        let shard = shards.last(where: { $0.batch == newest && $0.priority == item.priority })
      else { return false }
      var count = 0
      try queue.tickets(of: shard) { _ in count += 1 }
      if count >= Shard.capacity { return false }
      do throws(SystemError) {
        try queue.folder.makeDirectory(draft)
        let directory = try queue.folder.open(draft)
        if let mode = folder.directoryMode { try directory.setMode(mode) }
        try ItemDraft(folder, cwd: cwd).make(item, shard: shard.path, in: directory)
        if folder.isDurable { try directory.syncTree() }
        try table.rename("\(Queue.directory)/\(draft)/\(item.id)", to: item.id)
        if folder.isDurable { try table.sync() }
        let home = try queue.folder.open(shard.batch).open(shard.name)
        try home.createEmptyFile(Ticket(.todo, item: item.id).name)
        if folder.isDurable { try home.sync() }
      } catch {
        try? queue.folder.removeTree(draft)
        throw error
      }
      try? queue.folder.removeDirectory(draft)
      return true
    } catch {
      if error.isTaken { throw .isBeingAdded(item.id, folder.name) }
      throw .system("add to table '\(folder.name)'", error)
    }
  }

  private func prepare(
    _ items: [TaskItem], in queue: borrowing Directory, _ cwd: String?,
    _ progress: @Sendable (Int) -> Void
  ) throws(SystemError) {
    try queue.makeDirectory(draft)
    let directory = try queue.open(draft)
    try directory.makeDirectory(Self.items)
    let mode = folder.directoryMode
    if let mode { try directory.setMode(mode) }
    let home = try directory.open(Self.items)
    let maker = ItemDraft(folder, cwd: cwd)
    let shards = shards(items)
    var made: Set<Shard> = []
    for (number, (item, shard)) in zip(items, shards).enumerated() {
      if made.insert(shard).inserted {
        try directory.makeDirectory(shard.name)
        if let mode { try directory.open(shard.name).setMode(mode) }
      }
      try maker.make(item, shard: shard.path, in: home)
      try directory.createEmptyFile("\(shard.name)/\(Ticket(.todo, item: item.id).name)")
      if number % 1000 == 999 { progress(number + 1) }
    }
    if folder.isDurable { try directory.syncFileSystem() }
  }
}
