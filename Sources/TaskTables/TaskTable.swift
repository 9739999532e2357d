import POSIXSupport
public import Records
import Synchronization

/// A table of tasks: items that any number of workers, on any number of hosts, claim, run and settle, each once.
///
/// ```swift
/// let table = try project.taskTable("align")
/// try table.add(TaskItem("S17", .script("bwa mem ref.fa S17.fq > $WALLABY_TASK_DIR/storage/S17.sam")))
/// try Worker(table, items: 2).run()
/// ```
///
/// On disk: `tasks/TABLE/`, with a directory for each item and `.queue/` with a ticket for each. A value that holds a path;
/// safe to share.
public struct TaskTable: Sendable {
  let folder: TableFolder
  private let claimant: Claimant

  /// That of its directory.
  public var name: String { folder.name }
  /// The directory.
  public var path: String { folder.path }
  /// The store that it is in.
  public var project: Project { folder.project }

  init(_ folder: TableFolder) {
    self.folder = folder
    claimant = Claimant(folder)
  }

  /// What holds for all items.
  ///
  /// - Throws: ``Records/WallabyError`` with code `notFound` where there is no such table.
  /// - Complexity: Some opens and a read.
  public func settings() throws(WallabyError) -> TableSettings { try folder.settings() }

  /// Changes what holds for all items: for those that are running from their next attempt on.
  ///
  /// On disk: `.table.json` is replaced in one rename. Of two that change it at the same moment one may be lost.
  public func change(_ body: (inout TableSettings) -> Void) throws(WallabyError) {
    var settings = try folder.settings()
    let before = settings
    body(&settings)
    if settings != before { try folder.write(settings) }
  }

  /// Claims the next item, to be run and settled by the caller.
  ///
  /// On disk: see ``TaskClaim``. The process is entered under `.workers/` and shows that it lives once a minute.
  ///
  /// - Returns: `nil` where nothing can be claimed now.
  /// - Complexity: A rename, a read, a create and a rename, and now and then a listing.
  public func claim() throws(WallabyError) -> TaskClaim? {
    let session = try claimant.session()
    while true {
      guard case .candidate(let ticket) = try claimant.feed.next(after: try settings().after) else {
        return nil
      }
      if let claim = try TaskClaim.claim(ticket, for: session) { return claim }
      claimant.feed.miss()
    }
  }

  /// Claims the next item and does it.
  ///
  /// - Parameter body: Returns the item's result; an error that it throws is what the item failed of, and is thrown on.
  /// - Returns: Whether there was anything to claim.
  @discardableResult
  public func withClaim(_ body: (borrowing TaskClaim) throws -> JSONValue) throws -> Bool {
    guard let claim = try claim() else { return false }
    let result: JSONValue
    do {
      result = try body(claim)
    } catch {
      try claim.fail("\(error)")
      throw error
    }
    try claim.complete(result)
    return true
  }
}

/// The process as one that claims, once it does.
private final class Claimant: Sendable {
  private let folder: TableFolder
  let feed: TicketFeed
  private let current = Mutex<WorkerSession?>(nil)

  init(_ folder: TableFolder) {
    self.folder = folder
    feed = TicketFeed(folder)
  }

  func session() throws(WallabyError) -> WorkerSession {
    try current.withLock { (current) throws(WallabyError) in
      if let current { return current }
      let session = try WorkerSession(folder, purpose: "claim")
      let heart = SessionHeart(session)
      try explaining("work on table '\(folder.name)'") { () throws(SystemError) in
        try heart.start()
      }
      current = session
      return session
    }
  }
}

extension Project {
  /// A table of tasks, which is made when the first item is added.
  ///
  /// - Throws: ``Records/WallabyError`` with code `invalidInput` for a name that cannot be one.
  public func taskTable(_ name: String) throws(WallabyError) -> TaskTable {
    TaskTable(try TableFolder(name, in: self))
  }

  /// The names of all tables, in the order of their bytes.
  ///
  /// - Complexity: One listing, and two opens for each table.
  public func taskTables() throws(WallabyError) -> [String] {
    try explaining("list the tables") { () throws(SystemError) in
      let names: [String]
      do throws(SystemError) {
        names = try Directory.open(TableFolder.home, below: root).names()
      } catch {
        if error.isMissing { return [] }
        throw error
      }
      var found: [String] = []
      for name in names {
        guard let folder = try? TableFolder(name, in: self) else { continue }
        if case .some = try folder.openIfThere() { found.append(name) }
      }
      return found.sorted { $0.precedesInBytes($1) }
    }
  }
}
