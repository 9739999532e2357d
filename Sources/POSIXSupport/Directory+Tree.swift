import Glibc

extension Directory {
  /// Opens a directory some levels below another.
  ///
  /// Where it seems to be missing, it is looked for again by opening each directory on the way: over NFS one that was
  /// missing once is held for missing up to a minute, unless the one above it is opened.
  package static func open(_ path: String, below top: String) throws(SystemError) -> Directory {
    do throws(SystemError) {
      return try Directory(top + "/" + path)
    } catch {
      guard error.isMissing else { throw error }
    }
    var directory = try Directory(top)
    for name in path.split(separator: "/") { directory = try directory.open(String(name)) }
    return directory
  }

  /// Makes a directory and those above it where they are missing; another process may make them meanwhile.
  ///
  /// - Parameters:
  ///   - sync: Whether to wait until each new name is on the disk.
  ///   - mode: Permission bits whatever the umask. Nobody ever meets the directory without them: it is made as
  ///     `.new-IDENTITY-RANDOM` and renamed.
  package static func makeTree(
    _ path: String, sync: Bool = false, mode: UInt32? = nil
  ) throws(SystemError) {
    do throws(SystemError) {
      if try !make(path, mode) { return }
    } catch {
      guard error.code == ENOENT, let above = parent(of: path) else { throw error }
      try makeTree(above, sync: sync, mode: mode)
      if try !make(path, mode) { return }
    }
    if sync { try Directory(parent(of: path) ?? ".").sync() }
  }

  /// - Returns: Whether it was missing.
  private static func make(_ path: String, _ mode: UInt32?) throws(SystemError) -> Bool {
    guard let mode else {
      DurableStep.next()
      do throws(SystemError) {
        _ = try checked("mkdir", path) { mkdir(path, 0o777) }
        return true
      } catch {
        if error.isTaken { return false }
        throw error
      }
    }
    if (try? FileStatus.of(path)) != nil { return false }
    let parent = try Directory(parent(of: path) ?? ".")
    let draft = ".new-\(ProcessIdentity.current)-\(try Random.text(6))"
    try parent.makeDirectory(draft)
    do throws(SystemError) {
      try parent.open(draft).setMode(mode)
      let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
      let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
      try parent.rename(draft, to: String(name))
      return true
    } catch {
      try? parent.removeDirectory(draft)
      // Another made it meanwhile; where it is another user's, the system calls that forbidden.
      if (try? Directory(path)) != nil { return false }
      throw error
    }
  }

  /// The path without its last part; `nil` for the root, and for a lone name.
  package static func parent(of path: String) -> String? {
    // By bytes: a slash and a mark that joins it are one character.
    guard path != "/", let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Removes a file, a link or a whole directory of this one. What others removed meanwhile counts as done; links are
  /// removed, never followed.
  package func removeTree(_ name: String) throws(SystemError) {
    do throws(SystemError) {
      try unlink(name)
      return
    } catch {
      if error.code == ENOENT || error.isStale { return }
      guard error.code == EISDIR || error.code == EPERM || error.code == EBUSY else { throw error }
    }
    do throws(SystemError) {
      let inner = try open(name)
      for entry in try inner.names() { try inner.removeTree(entry) }
    } catch {
      // Over NFS a directory that another host removed meanwhile is not missing but stale.
      if error.code != ENOENT && !error.isStale { throw error }
    }
    do throws(SystemError) {
      try removeDirectory(name)
    } catch {
      if error.code != ENOENT && !error.isStale { throw error }
    }
  }
}

extension Directory {
  /// Waits until every file and directory below is on the disk, deepest first. What is neither is left alone.
  package func syncTree() throws(SystemError) {
    for name in try names() {
      switch try status(of: name).kind {
      case .directory: try open(name).syncTree()
      case .file: try openFile(name, .read).sync()
      default: break
      }
    }
    try sync()
  }
}
