import POSIXSupport
import Records

/// One attempt to compute an identifier, held by the process that claimed it.
///
/// On disk: a directory `.pending/.attempt-PROCESS-TOKEN/` with logs, `storage/` and a status; it gets its result when it is
/// settled, and then is renamed to the identifier.
struct Attempt: ~Copyable, Sendable {
  private let claims: ClaimFolder
  let ident: String
  let name: AttemptName
  private(set) var status: ResourceStatus
  /// How many bytes its file has.
  private let size: Int

  var collection: Collection { claims.collection }
  var path: String { collection.pendingPath + "/" + name.description }
  /// For messages and for who waits: `COLLECTION/IDENT`.
  var place: String { collection.name + "/" + ident }

  /// How an attempt begins, or why not.
  enum Beginning<Kept>: ~Copyable {
    case begun(Attempt)
    /// Nobody needs it.
    case kept(Kept)
    /// Another is at it.
    case busy(AttemptName)
  }

  /// Claims an identifier and makes the attempt's directory, unless something is kept that will do.
  ///
  /// - Parameter kept: Looks for that. It may have been kept between the caller's look and the claim, or by the claim: from
  ///   a dead process.
  /// - Throws: ``WallabyError``; then nothing has begun.
  static func begin<Kept>(
    _ ident: String, in collection: Collection, arguments: JSONValue, version: String?,
    unless kept: () throws(WallabyError) -> Kept?
  ) throws(WallabyError) -> Beginning<Kept> {
    let own = try collection.newAttemptName()
    let claims = try ClaimFolder(collection)
    switch try claims.claim(ident, for: own) {
    case .busy(let holder): return .busy(holder)
    case .claimed(let dead): claims.removeRemains(of: dead, takenBy: own)
    }
    do throws(WallabyError) {
      if let found = try kept() {
        claims.release(ident, of: own)
        return .kept(found)
      }
      return .begun(
        try Attempt(own, of: ident, in: claims, arguments: arguments, version: version))
    } catch {
      abandon(own, of: ident, in: claims)
      throw error
    }
  }

  /// Makes the directory of an attempt that has been claimed, and shows from then on that it goes on.
  ///
  /// - Complexity: Two directories and three files made.
  init(
    _ name: AttemptName, of ident: String, in claims: ClaimFolder, arguments: JSONValue,
    version: String?
  ) throws(WallabyError) {
    self.claims = claims
    self.ident = ident
    self.name = name
    let collection = claims.collection
    let configuration = collection.configuration
    status = ResourceStatus(ident: ident, state: .running, createdTime: configuration.now())
    status.arguments = arguments
    status.version = version
    status.host = configuration.host
    status.user = configuration.user
    status.pid = Int(configuration.process.pid)
    status.owner = name.owner
    let bytes = status.fileBytes
    size = bytes.count
    let (mode, isShared) = (collection.fileMode, collection.isShared)
    try explaining("begin '\(collection.name)/\(ident)'") { () throws(SystemError) in
      try claims.opened.pending.makeDirectory(name.description)
      let directory = try claims.opened.pending.open(name.description)
      if isShared { try directory.setMode(0o2755) }
      for entry in Self.entries { try Self.make(entry, in: directory, of: collection) }
      try directory.createFile(Record.Entry.status, bytes, sync: false, mode: mode)
    }
    Heart.shared.join(path)
  }

  /// What is there from the start, for the closure and its programs.
  private static let entries = [Record.Entry.storage, Record.Entry.stdout, Record.Entry.stderr]

  private static func make(
    _ entry: String, in directory: borrowing Directory, of collection: Collection
  ) throws(SystemError) {
    if entry == Record.Entry.storage {
      try directory.makeDirectory(entry)
      if collection.isShared { try directory.open(entry).setMode(0o2755) }
    } else if let mode = collection.fileMode {
      try directory.createFile(entry, [], sync: false, mode: mode)
    } else {
      try directory.createEmptyFile(entry)
    }
  }

  /// Whether its directory is where it was; else another has taken it from us.
  var isOurs: Bool { (try? Directory(path)) != nil }

  /// Makes it the work of somebody else, long ago.
  mutating func disown(since time: Timestamp) {
    status.createdTime = time
    (status.host, status.user, status.pid) = (nil, nil, nil)
  }

  /// Ends the attempt and publishes it under its identifier.
  ///
  /// On disk: what the closure has removed of `storage/` and the logs is made again; then come the result, the error's text if
  /// there is one, and last the status; in a durable store all of it and the files in `storage/` are flushed before. Then the
  /// directory is renamed, and the claim removed.
  ///
  /// What cannot be written down is given up, as if nothing had been begun.
  ///
  /// - Throws: `WallabyError` with code `conflict` where another process took the identifier over, `notFlushed` where it is kept,
  ///   but a power cut may undo it.
  /// - Complexity: Three looks, two or three files made, two renames and an unlink; in a durable store a flush for each file and
  ///   directory.
  consuming func settle(
    _ state: Record.State, result: JSONValue, error: String? = nil, message: String? = nil,
    finished: Timestamp? = nil
  ) throws(WallabyError) -> ResourceStatus {
    var status = status
    status.state = state
    status.message = message
    status.finishedTime = finished ?? collection.configuration.now()
    let late: SystemError?
    do throws(SystemError) {
      let opened = try collection.handle.refreshed(claims.opened)
      try write(status, result, error, in: opened)
      late = try Publication(collection: collection, opened: opened, ident: ident)
        .publish(name.description)
    } catch {
      let failure: WallabyError =
        (error.isAbsent || error.isStale) && !isOurs
        ? .superseded(ident, collection.name) : .system("keep '\(place)'", error)
      // Others need not wait for the end of this process.
      abandon()
      throw failure
    }
    claims.release(ident, of: name)
    if let late { throw .notFlushed("kept '\(place)'", late) }
    return status
  }

  private borrowing func write(
    _ status: ResourceStatus, _ result: JSONValue, _ error: String?, in opened: OpenCollection
  ) throws(SystemError) {
    let isDurable = collection.isDurable
    let mode = collection.fileMode
    let directory = try opened.pending.open(name.description)
    // What a program has taken away of its own place may be part of its work: it is no failure, and no failure is lost by it.
    for entry in Self.entries where (try? directory.status(of: entry)) == nil {
      try Self.make(entry, in: directory, of: collection)
    }
    if isDurable {
      for log in [Record.Entry.stdout, Record.Entry.stderr] {
        try directory.openFile(log, .write).sync()
      }
      try directory.open(Record.Entry.storage).syncTree()
    }
    // From here on it takes moments, and nothing may be written where the old value will stand.
    if Heart.shared.leave(path) { try? directory.unlink(RunningRecord.heartbeatName) }
    try directory.createFile(Record.Entry.result, result.fileBytes, sync: isDurable, mode: mode)
    if let error {
      try directory.createFile(
        ResourcePaths.errorLog, Array(error.utf8), sync: isDurable, mode: mode)
    }
    // In its place: nobody takes a half-written one for settled, and there is no old file to free.
    let file = try directory.openFile(Record.Entry.status, .write)
    let bytes = status.fileBytes
    try file.write(bytes)
    if bytes.count < size { try file.truncate(to: Int64(bytes.count)) }
    if isDurable {
      try file.sync()
      try directory.sync()
    }
    try file.close()
  }

  /// Gives the claim back as if nothing had been begun.
  consuming func abandon() {
    Heart.shared.leave(path)
    Self.abandon(name, of: ident, in: claims)
  }

  private static func abandon(_ name: AttemptName, of ident: String, in claims: ClaimFolder) {
    let opened = try? claims.collection.handle.refreshed(claims.opened)
    try? opened?.pending.removeTree(name.description)
    claims.release(ident, of: name)
  }
}
