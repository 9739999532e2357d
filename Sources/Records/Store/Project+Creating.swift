import POSIXSupport

extension Project {
  /// Makes a store, or opens the one that is there.
  ///
  /// On disk: the directory, `records/`, `.wallaby/` and, last, `wallaby.json`: without it there is no store.
  ///
  /// - Parameters:
  ///   - path: A new or an empty directory; those above it are made, too.
  ///   - durability: Whether what is kept waits for the disk; `nil` for a new store that does, or any that is there.
  ///   - group: The group of a store that several people write to; `nil` for a new store of one's own, or any that is there.
  ///     In a shared store everybody of the group reads all, adds their own, and can neither rewrite nor remove another's.
  /// - Throws: ``WallabyError`` with code `conflict` when the directory holds something else, or a store of another durability or
  ///   group than was asked for.
  /// - Complexity: About ten file operations, once.
  @discardableResult
  public static func create(
    at path: String, durability: StoreFormat.Durability? = nil, group: String? = nil
  ) throws(WallabyError) -> Project {
    try create(at: path, durability: durability, group: group, configuration: Configuration())
  }

  package static func create(
    at path: String, durability: StoreFormat.Durability? = nil, group: String? = nil,
    configuration: Configuration
  ) throws(WallabyError) -> Project {
    let root = try absolute(path)
    var groupID: UInt32?
    if let group {
      guard let found = Host.groupID(named: group) else {
        throw .noGroup(group, root)
      }
      groupID = found
    }
    let format = StoreFormat(
      durability: durability ?? .durable, isShared: group != nil,
      id: try explaining("make a store id") { () throws(SystemError) in
        try configuration.randomText(16)
      },
      created: configuration.now())
    do throws(SystemError) {
      try Directory.makeTree(root, sync: true)
    } catch {
      throw .cannotMakeStore(root, error)
    }
    guard try isEmptyOrOurs(root) else {
      // Another may have made the store meanwhile; then it opens.
      do throws(WallabyError) {
        return try open(root, as: durability, groupID, configuration)
      } catch {
        throw error.code == .noStore ? .notAStore(root) : error
      }
    }
    try explaining("make store '\(root)'") { () throws(SystemError) in
      let directory = try Directory(root)
      if let groupID { try Host.setGroup(groupID, of: root) }
      try directory.setUp(format)
      let draft = ".\(StoreFormat.fileName)-\(configuration.process)-\(try Random.text(6))"
      try directory.createFile(
        draft, format.fileBytes, sync: true, mode: format.isShared ? 0o644 : nil)
      do throws(SystemError) {
        try directory.link(draft, as: StoreFormat.fileName)
      } catch {
        // Taken: made by another at the same moment, or by us and the answer was lost. Either way it is there.
        if !error.isTaken {
          // A file system without links: nothing else can guard the name.
          guard error.isDenied || error.isUnsupported else { throw error }
          try directory.rename(draft, to: StoreFormat.fileName)
        }
      }
      try? directory.unlink(draft)
      try directory.sync()
    }
    return try open(root, as: durability, groupID, configuration)
  }

  /// Opens the store that is there, if it is of the kind that was asked for.
  private static func open(
    _ root: String, as durability: StoreFormat.Durability?, _ groupID: UInt32?,
    _ configuration: Configuration
  ) throws(WallabyError) -> Project {
    let project = try open(at: root, configuration: configuration)
    if let durability, durability != project.format.durability {
      throw .otherStore(root, "it is \(project.format.durability.rawValue)")
    }
    if let groupID {
      if !project.format.isShared { throw .otherStore(root, "it is not shared") }
      let group = try explaining("look at store '\(root)'") { () throws(SystemError) in
        try FileStatus.of(root).group
      }
      if group != groupID { throw .otherStore(root, "it is shared with another group") }
    }
    return project
  }

  /// Whether a directory holds nothing but what an unfinished creation may have left.
  private static func isEmptyOrOurs(_ root: String) throws(WallabyError) -> Bool {
    let names = try explaining("look into '\(root)'") { () throws(SystemError) in
      try Directory(root).names()
    }
    return names.allSatisfy {
      $0 == "records" || $0 == ".wallaby" || $0.hasPrefix(".\(StoreFormat.fileName)-")
    }
  }
}

extension Directory {
  /// Makes the fixed directories of a store. In a shared one the sticky bit keeps people from removing each other's
  /// entries, and the set-group-id bit hands the group down.
  fileprivate borrowing func setUp(_ format: StoreFormat) throws(SystemError) {
    let open: UInt32? = format.isShared ? 0o3775 : nil
    let common: UInt32? = format.isShared ? 0o2775 : nil
    for (name, mode) in [
      ("", format.isShared ? 0o2755 : nil), ("/records", open), ("/.wallaby", common),
      ("/.wallaby/index", common), ("/.wallaby/once", open),
    ] {
      try Directory.makeTree(path + name, sync: true)
      if let mode { try Directory(path + name).setMode(mode) }
    }
    if format.isShared {
      let note = try FileDescriptor.open(path + "/.wallaby/changed", .createIfMissing)
      try note.setMode(0o664)
    }
  }
}
