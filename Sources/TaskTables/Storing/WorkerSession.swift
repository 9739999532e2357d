import POSIXSupport
import Records
import Synchronization

/// A process while it claims and changes items of a table.
///
/// On disk: `.workers/ID/` with `worker.json`, which is touched to show that the process lives, and what it is about to
/// publish. Whoever takes the process for dead removes that directory, whole: from then on nothing of it can be published,
/// however late it wakes, as all it publishes is renamed from there. Only then its items go back to the queue.
final class WorkerSession: Sendable {
  let folder: TableFolder
  let record: WorkerRecord
  /// The directory of the table.
  let directory: Directory
  private let drafts = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  private let held = Mutex<Set<String>>([])

  var id: String { record.id }
  /// What others see in the status of what it holds.
  var owner: Owner { Owner(process: record.process, token: id) }

  /// - Parameter purpose: What it is there for, for people who look.
  init(_ folder: TableFolder, purpose: String) throws(WallabyError) {
    self.folder = folder
    directory = try folder.open()
    let configuration = folder.configuration
    let id = try explaining("work on table '\(folder.name)'") { () throws(SystemError) in
      try configuration.randomText(10)
    }
    record = WorkerRecord(
      id: id, process: configuration.process, user: configuration.user,
      created: configuration.now(), purpose: purpose,
      scheduler: SchedulerVariables.json(Host.environment()))
    let draft = "\(TableFolder.workers)/\(Self.draftPrefix)\(record.process)-\(id)"
    let bytes = record.json.fileBytes
    do throws(SystemError) {
      try directory.makeDirectory(draft)
      if let mode = folder.directoryMode { try directory.open(draft).setMode(mode) }
      try directory.createFile(
        draft + "/" + WorkerRecord.fileName, bytes, sync: false, mode: folder.fileMode)
      try directory.rename(draft, to: Self.path(of: id))
    } catch {
      try? directory.removeTree(draft)
      throw .system("work on table '\(folder.name)'", error)
    }
  }

  deinit { end() }

  /// How the name begins of an entry that is being made; an identity and an id follow.
  static let draftPrefix = ".new-"

  /// How the name begins of one that held nothing any more, and is being removed.
  static let endedPrefix = ".ended-"

  static func path(of id: String) -> String { "\(TableFolder.workers)/\(id)" }

  /// Says that it is no more at it. It must hold nothing then.
  func end() {
    if isOver.exchange(true, ordering: .relaxed) { return }
    // By a name that says so, for who finds it half removed.
    let ended = "\(TableFolder.workers)/\(Self.endedPrefix)\(id)"
    try? directory.rename(Self.path(of: id), to: ended)
    try? directory.removeTree(ended)
  }

  /// Whether nobody has taken this process for dead.
  var isThere: Bool {
    (try? directory.open(TableFolder.workers).status(of: id)) != nil
  }

  /// Keeps other threads from trying for an item: who finds its ticket taken by this worker must know that it was itself.
  ///
  /// - Returns: Whether none has it.
  func hold(_ item: String) -> Bool { held.withLock { $0.insert(item).inserted } }

  func letGo(_ item: String) { _ = held.withLock { $0.remove(item) } }

  /// Shows that the process lives.
  ///
  /// - Throws: ``SystemError``: `isMissing` or `isStale` where it has been taken for dead.
  /// - Complexity: One open and one change of a time.
  func beat() throws(SystemError) {
    try directory.openFile(Self.path(of: id) + "/" + WorkerRecord.fileName, .write).setModified()
  }

  /// Writes a file of an item anew.
  ///
  /// On disk: a file in the worker's directory, renamed over the old one.
  ///
  /// - Parameter path: In the directory of the table.
  /// - Throws: ``SystemError``: `isMissing` or `isStale` where the process has been taken for dead, or the item is gone.
  /// - Complexity: One create, one rename, and a flush when durable.
  func publish(_ bytes: [UInt8], as path: String) throws(SystemError) {
    let number = drafts.add(1, ordering: .relaxed).newValue
    let draft = "\(Self.path(of: id))/\(number)"
    let isDurable = folder.isDurable
    try directory.createFile(draft, bytes, sync: isDurable, mode: folder.fileMode)
    do throws(SystemError) {
      try directory.rename(draft, to: path)
    } catch {
      // Its answer may be lost, or the item be gone.
      let isDone = error.isMissing && (try? directory.readFile(path).bytes) == bytes
      try? directory.unlink(draft)
      if !isDone { throw error }
    }
  }
}
