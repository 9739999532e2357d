import POSIXSupport
import Synchronization

/// The hour directory that a process writes to, kept open for a moment so that a burst of records does not look it up
/// each time.
final class HourCache: Sendable {
  /// An open hour directory that several threads may use at once.
  final class Open: Sendable {
    let directory: Directory
    let hour: Hour
    let opened: Int64

    init(_ directory: consuming Directory, _ hour: Hour) {
      self.directory = directory
      self.hour = hour
      opened = SystemTime.steady()
    }
  }

  private let last = Mutex<Open?>(nil)
  /// Nanoseconds after which the path is walked again, in case somebody moved the tree.
  private static let lifetime: Int64 = 1_000_000_000

  /// The open directory of an hour, made where it is missing.
  func open(_ hour: Hour, in store: borrowing RecordStore) throws(SystemError) -> Open {
    let cached = last.withLock { $0 }
    if let cached, cached.hour == hour, SystemTime.steady() - cached.opened < Self.lifetime {
      return cached
    }
    let path = store.recordsPath + "/" + hour.description
    let fresh: Open
    do throws(SystemError) {
      fresh = Open(try Directory.open(hour.description, below: store.recordsPath), hour)
    } catch {
      guard error.isMissing else { throw error }
      try Directory.makeTree(
        path, sync: store.isDurable, mode: store.format.isShared ? 0o3775 : nil)
      fresh = Open(try Directory.open(hour.description, below: store.recordsPath), hour)
    }
    last.withLock { $0 = fresh }
    return fresh
  }

  func forget() { last.withLock { $0 = nil } }
}
