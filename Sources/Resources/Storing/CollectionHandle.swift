import POSIXSupport
import Synchronization

/// A collection's directory, kept open where one kernel sees all that happens to it.
final class CollectionHandle: Sendable {
  private let root: String
  private let name: String
  private let held = Mutex<Held?>(nil)

  private final class Held: Sendable {
    let directory: Directory
    init(_ directory: consuming Directory) { self.directory = directory }
  }

  init(root: String, name: String) {
    self.root = root
    self.name = name
  }

  /// Lends the directory: the open one, or else one opened anew.
  ///
  /// - Parameter isFresh: Whether it must be opened anew: the open one may have been removed or moved.
  func with<Result>(
    isFresh: Bool, _ body: (borrowing Directory) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    if !isFresh, let held = held.withLock({ $0 }) { return try body(held.directory) }
    let opened = Held(try Directory.open(name, below: root))
    let isLocal = try FileSystemKind(of: opened.directory).isLocal
    held.withLock { $0 = isLocal ? opened : nil }
    return try body(opened.directory)
  }
}
