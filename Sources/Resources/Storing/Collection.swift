import FileIndex
import POSIXSupport
import Records

/// The directory of a collection: what is kept in it, and the folder of what is being computed.
///
/// ```
/// STORE/COLLECTION/IDENT/            a settled resource
/// STORE/COLLECTION/.pending/IDENT    a symbolic link to the attempt that computes it: the claim
/// STORE/COLLECTION/.pending/.attempt-PROCESS-TOKEN/   the attempt
/// ```
struct Collection: Sendable {
  let project: Project
  let name: String
  let handle: CollectionHandle

  /// The directory.
  var path: String { project.root + "/" + name }
  /// What is being computed.
  var pendingPath: String { path + "/" + Self.pending }
  /// All that is private to this program.
  var privatePath: String { project.root + "/.wallaby/resources/" + name }

  static let pending = ".pending"
  /// Touched before and after something that was settled is replaced or removed.
  static let replacedNote = "replaced"

  var configuration: Configuration { project.records.configuration }
  /// How long a process of another host may be silent before it counts as dead.
  var lease: Duration { configuration.lease }
  var isDurable: Bool { project.format.durability == .durable }
  private var mode: UInt32? { project.format.isShared ? 0o3775 : nil }
  var fileMode: UInt32? { project.format.isShared ? 0o644 : nil }
  var isShared: Bool { project.format.isShared }

  /// - Throws: `WallabyError` for a name that cannot be one.
  init(_ name: String, in project: Project) throws(WallabyError) {
    try ResourceName.checkCollection(name)
    self.name = name
    self.project = project
    handle = CollectionHandle(root: project.root, name: name)
  }

  /// A name that no attempt ever had.
  func newAttemptName() throws(WallabyError) -> AttemptName {
    AttemptName(Owner(process: configuration.process, token: try configuration.token()))
  }

  /// Makes it where it is not there.
  ///
  /// On disk: the directory with `.pending/` in it, and `.wallaby/resources/COLLECTION/`.
  func make() throws(WallabyError) {
    if (try? handle.open()) != nil { return }
    // Others may be making it just now, or have died over it.
    let drafts = ((try? Directory(path).names()) ?? []).filter { $0 != Self.pending }
    guard drafts.allSatisfy({ $0.hasPrefix(".new-") }) else { throw .notACollection(name, path) }
    try explaining("make collection '\(name)'") { () throws(SystemError) in
      try Directory.makeTree(privatePath, sync: isDurable, mode: mode)
      try Directory.makeTree(pendingPath, sync: isDurable, mode: mode)
      for draft in drafts
      where PendingEntry(draft)?.process?.verdict(from: configuration.process) == .dead {
        try Directory(path).removeTree(draft)
      }
    }
  }

  /// Opens its directories: on shared file systems that makes all that follows fresh.
  func open() throws(WallabyError) -> OpenCollection {
    let opened = try explaining("open collection '\(name)'") { () throws(SystemError) in
      try openIfThere()
    }
    guard let opened else { throw .noCollection(name, path) }
    return opened
  }

  /// The same; `nil` where it is not there.
  func openIfThere() throws(SystemError) -> OpenCollection? {
    do throws(SystemError) {
      return try handle.open()
    } catch {
      if error.isMissing || error.isWrongKind { return nil }
      throw error
    }
  }

  /// Tells readers of the index that something that was settled has changed.
  func noteReplacement() throws(SystemError) {
    let file: FileDescriptor
    do throws(SystemError) {
      file = try FileDescriptor.open(privatePath + "/" + Self.replacedNote, .write)
    } catch {
      guard error.isMissing else { throw error }
      // Somebody may have removed all that is private.
      try Directory.makeTree(privatePath, sync: isDurable, mode: mode)
      file = try FileDescriptor.open(privatePath + "/" + Self.replacedNote, .createIfMissing)
      if isShared { try file.setMode(0o664) }
    }
    try file.setModified()
  }

  /// The index over what is kept. Deleting its directory loses nothing.
  var index: DirectoryIndex<ResourceIndexSource> {
    DirectoryIndex(
      at: privatePath + "/index",
      fallback: configuration.cacheDirectory + "/" + project.format.id + "/resources/" + name,
      source: ResourceIndexSource(collection: self))
  }
}
