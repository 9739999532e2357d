import POSIXSupport

/// The right to rewrite one record's `status.json` or `result.json`, held for milliseconds.
///
/// On disk: a symbolic link `.lock` in the record whose text names the owner; making it has one winner on every file system.
/// A lock whose owner is certainly dead is taken over at once, one whose owner cannot be judged after ten minutes.
struct RecordLock: ~Copyable {
  /// The record's directory, opened before the lock was taken.
  let directory: Directory
  private let owner: Owner
  let id: Record.ID

  private static let name = ".lock"
  /// Nanoseconds of silence after which an owner on another host is presumed dead.
  private static let longestLease: Int64 = 600_000_000_000

  /// - Parameter lease: Nanoseconds of silence after which an owner on another host is presumed dead; no more than ten minutes.
  init(
    _ id: Record.ID, in store: borrowing RecordStore, waiting: Duration? = nil,
    lease: Int64 = longestLease
  ) throws(WallabyError) {
    let directory = try store.directory(of: id)
    let owner = Owner(process: store.configuration.process, token: try store.configuration.token())
    try Self.acquire(
      directory, owner, id, store.recordsPath,
      waiting ?? store.configuration.lockWait, min(lease, Self.longestLease), store.configuration)
    self.directory = directory
    self.owner = owner
    self.id = id
  }

  deinit {
    // Only what is still ours: a lock that was taken over belongs to another.
    if isHeld { try? directory.unlink(Self.name) }
  }

  private var isHeld: Bool { (try? directory.readLink(Self.name)) == owner.description }

  /// Fails when another has taken the lock over, having thought us dead. Asked right before each rename.
  func confirm() throws(WallabyError) {
    if !isHeld { throw .lostLock(id, directory.path) }
  }

  private static func acquire(
    _ directory: borrowing Directory, _ owner: Owner, _ id: Record.ID,
    _ records: String, _ waiting: Duration, _ lease: Int64, _ configuration: Configuration
  ) throws(WallabyError) {
    let text = owner.description
    let end = SystemTime.steady() + waiting.nanoseconds
    var pause: Int64 = 1
    while true {
      do throws(SystemError) {
        try directory.makeLink(name, text: text)
        return
      } catch {
        if error.isMissing { throw .noRecord(id.description) }
        if error.isDenied { throw .notYours(id, error) }
        guard error.isTaken || error.isStale else { throw .system("lock record '\(id)'", error) }
      }
      // Whatever the error said: the link's text tells whose it is.
      let holder: String?
      do throws(SystemError) {
        holder = try directory.readLink(name)
      } catch {
        if error.isAbsent { continue }
        // No link, so none of ours: nobody knows when it goes.
        holder = nil
      }
      if let holder {
        if holder == text { return }
        if try takenOver(directory, id, holder, records, lease, configuration) { continue }
      }
      if SystemTime.steady() >= end {
        let who = holder.map { Owner($0)?.phrase ?? "'\($0)'" } ?? "?"
        throw .locked(id, who, directory.join(name))
      }
      SystemTime.pause(milliseconds: pause)
      pause = min(pause * 2, 32)
    }
  }

  /// Whether a dead owner's lock was removed.
  private static func takenOver(
    _ directory: borrowing Directory, _ id: Record.ID, _ holder: String, _ records: String,
    _ lease: Int64, _ configuration: Configuration
  ) throws(WallabyError) -> Bool {
    switch Owner(holder)?.process.verdict(from: configuration.process) ?? .unknown {
    case .alive: return false
    case .dead: return removeDead(directory, holder)
    case .unknown:
      guard let made = try? directory.status(of: name).modified,
        let hour = try? Directory.open(id.hour, below: records),
        let now = try? ServerClock.now(in: hour, configuration.process),
        now - made > lease
      else { return false }
      return retire(id, in: hour, holder, try configuration.token())
    }
  }

  /// Removes the lock of a dead process of this host. All who can be certain of that death are on this host, so a lock of
  /// the kernel on the directory keeps them apart, even where such locks reach no other host.
  private static func removeDead(_ directory: borrowing Directory, _ holder: String) -> Bool {
    guard let guarding = FileLock(tryingDirectory: directory.path) else { return false }
    if (try? directory.readLink(name)) == holder { try? directory.unlink(name) }
    _ = consume guarding
    return true
  }

  /// Moves a silent owner's lock into the hour, which has one winner, and puts it back if it was another's by then.
  private static func retire(
    _ id: Record.ID, in hour: borrowing Directory, _ holder: String, _ token: String
  ) -> Bool {
    let lock = "\(id)/\(name)"
    let retired = ".lock-\(id)-\(token)"
    guard (try? hour.rename(lock, to: retired)) != nil else { return true }
    if (try? hour.readLink(retired)) != holder { try? hour.link(retired, as: lock) }
    try? hour.unlink(retired)
    return true
  }
}
