import POSIXSupport
import Synchronization

/// The two directories of a collection, open.
final class OpenCollection: Sendable {
  /// What is kept.
  let directory: Directory
  /// What is being computed.
  let pending: Directory
  /// Whether one kernel sees all that happens to it.
  let isLocal: Bool
  fileprivate let inode: UInt64

  fileprivate init(_ name: String, below root: String) throws(SystemError) {
    directory = try Directory.open(name, below: root)
    pending = try directory.open(Collection.pending)
    inode = try pending.status().inode
    isLocal = try FileSystemKind(of: directory).isLocal
  }
}

/// Opens a collection; keeps it open where one kernel sees all that happens to it.
final class CollectionHandle: Sendable {
  private let root: String
  private let name: String
  private let last = Mutex<OpenCollection?>(nil)

  init(root: String, name: String) {
    self.root = root
    self.name = name
  }

  /// The directories that its name leads to now.
  ///
  /// - Complexity: One look where they are open; else the opens that lead there, so that on shared file systems all that
  ///   follows is fresh.
  func open() throws(SystemError) -> OpenCollection {
    let path = "\(root)/\(name)/\(Collection.pending)"
    if let last = last.withLock({ $0 }), (try? FileStatus.of(path).inode) == last.inode {
      return last
    }
    let opened = try OpenCollection(name, below: root)
    last.withLock { $0 = opened.isLocal ? opened : nil }
    return opened
  }

  /// What was opened a while ago; opened anew where other hosts may have changed it since.
  func refreshed(_ opened: OpenCollection) throws(SystemError) -> OpenCollection {
    opened.isLocal ? opened : try open()
  }
}
