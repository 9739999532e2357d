import POSIXSupport

/// A record that nobody sees yet: committed it appears as a whole, let go it leaves nothing.
///
/// On disk: a directory `.draft-ID-…` beside the record's final place.
public struct RecordDraft: ~Copyable {
  /// What the record will be called.
  public let id: Record.ID
  /// The draft's directory, for as long as it is a draft.
  public let path: String
  /// What goes into `result.json`.
  public var result: JSONValue = .null
  package var status: RecordStatus

  let store: RecordStore
  private let hour: HourCache.Open
  private let directory: Directory
  private let name: String
  private var isSettled = false

  /// The place for the work's own files.
  public var storage: String { path + "/" + Record.Entry.storage }
  public var stdout: String { path + "/" + Record.Entry.stdout }
  public var stderr: String { path + "/" + Record.Entry.stderr }

  public var tags: Tags {
    get { status.tags }
    set { status.tags = newValue }
  }

  init(in store: RecordStore, kind: String, tags: Tags) throws(WallabyError) {
    if tags.contains("") { throw .emptyTag() }
    let id = try store.newID()
    let name = ".draft-\(id)-\(store.configuration.process)"
    let hour: HourCache.Open
    do throws(SystemError) {
      hour = try Self.begin(name, id, store)
    } catch {
      guard error.isGone else { throw .system("make a record", error) }
      // The hour directory was removed or moved under us: walk the path again, once.
      store.hours.forget()
      hour = try explaining("make a record") { () throws(SystemError) in
        try Self.begin(name, id, store)
      }
    }
    let directory = try explaining("make a record") { () throws(SystemError) in
      try Self.fill(name, hour, isShared: store.format.isShared)
    }
    self.store = store
    self.id = id
    self.name = name
    self.hour = hour
    path = directory.path
    status = RecordStatus(id: id, kind: kind, state: .completed, tags: tags)
    self.directory = directory
  }

  private static func begin(
    _ name: String, _ id: Record.ID, _ store: RecordStore
  ) throws(SystemError) -> HourCache.Open {
    let hour = try store.hours.open(Hour(containing: id.time), in: store)
    do throws(SystemError) {
      try hour.directory.makeDirectory(name)
    } catch {
      // Nobody knows the draft's name; what may be wrong is its hour.
      throw SystemError(error.code, error.call, hour.directory.path)
    }
    return hour
  }

  private static func fill(
    _ name: String, _ hour: HourCache.Open, isShared: Bool
  ) throws(SystemError) -> Directory {
    let directory = try hour.directory.open(name)
    do throws(SystemError) {
      try directory.makeEntries(isShared: isShared)
    } catch {
      try? hour.directory.removeTree(name)
      throw error
    }
    return directory
  }

  deinit {
    if !isSettled { try? hour.directory.removeTree(name) }
  }

  /// Makes the record visible, whole, under its id.
  ///
  /// On disk: `result.json` and `status.json` are written, then the directory is renamed; in a durable store each is flushed
  /// before the next step, and before them the logs and all of `storage/`.
  ///
  /// - Throws: ``WallabyError``; then there is no record, and what is in `storage/` stays in the draft that the error names, until
  ///   `wallaby gc` removes it; or with code `notFlushed` there is one that may not outlive a power cut.
  /// - Complexity: Two creates and one rename; when durable four flushes, two for the logs, and one for each file and directory
  ///   in `storage/`.
  public consuming func commit() throws(WallabyError) -> Record {
    status.finishedTime = store.configuration.now()
    return try publish(flushing: .everything)
  }

  package enum Flushing { case ownFiles, everything }

  /// - Parameter flushing: `ownFiles` where nobody but this program wrote into the draft and the logs are empty.
  package consuming func publish(flushing: Flushing) throws(WallabyError) -> Record {
    let record = Record(id: id, path: store.path(of: id), status: status)
    guard result.isWritable, status.other.values.allSatisfy(\.isWritable) else {
      throw .notJSON(Record.Entry.result)
    }
    var written: Int64 = 0
    do throws(SystemError) {
      written = try write(flushing)
      // A host whose clock is behind writes into an hour that readers hold for closed: tell them.
      try store.noteChange(of: id, at: written)
      try rename()
    } catch {
      guard holdsWork else { throw .system("keep record '\(id)'", error) }
      isSettled = true
      throw .system("keep record '\(id)', whose files stay in '\(path)'", error)
    }
    isSettled = true
    do throws(SystemError) {
      // Writing may have taken longer than the hour was live.
      try store.noteChange(of: id, at: max(written, try hour.directory.status().modified))
      if store.isDurable { try hour.directory.sync() }
    } catch {
      throw .notFlushed("kept record '\(id)'", error)
    }
    return record
  }

  /// Whether somebody else's files are in it, which are not ours to throw away.
  private var holdsWork: Bool {
    (try? directory.open(Record.Entry.storage).names().isEmpty) != true
  }

  /// - Returns: The file server's time.
  private borrowing func write(_ flushing: Flushing) throws(SystemError) -> Int64 {
    let isDurable = store.isDurable
    let mode: UInt32? = store.format.isShared ? 0o644 : nil
    if isDurable, case .everything = flushing {
      for log in [Record.Entry.stdout, Record.Entry.stderr] {
        try directory.openFile(log, .write).sync()
      }
      try directory.open(Record.Entry.storage).syncTree()
    }
    try directory.createFile(
      Record.Entry.result, result.fileBytes, sync: isDurable, mode: mode)
    let file = try directory.createStampedFile(
      Record.Entry.status, status.fileBytes, sync: isDurable, mode: mode)
    if isDurable { try directory.sync() }
    return file.modified
  }

  private borrowing func rename() throws(SystemError) {
    do throws(SystemError) {
      try hour.directory.rename(name, to: id.description)
    } catch {
      // The server may have done it and its answer be lost: look before believing the error.
      guard error.isGone,
        let there = try? Directory(hour.directory.path).status(of: id.description),
        there.inode == (try directory.status()).inode
      else { throw error }
    }
  }
}

extension Directory {
  /// Makes the entries that are there from the start; result and status come with the commit.
  fileprivate borrowing func makeEntries(isShared: Bool) throws(SystemError) {
    try makeDirectory(Record.Entry.storage)
    try createEmptyFile(Record.Entry.stdout)
    try createEmptyFile(Record.Entry.stderr)
    guard isShared else { return }
    // Whatever the umask: the group reads, only the owner writes.
    try setMode(0o2755)
    try open(Record.Entry.storage).setMode(0o2755)
    try openFile(Record.Entry.stdout, .write).setMode(0o644)
    try openFile(Record.Entry.stderr, .write).setMode(0o644)
  }
}

extension Hour {
  /// The oldest hour that readers look into without being told, at a time of the file server in nanoseconds.
  static func live(at nanoseconds: Int64) -> Hour {
    Hour(number: nanoseconds / 3_600_000_000_000 - 1)
  }
}
