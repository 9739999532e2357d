import Glibc

extension Directory {
  /// Opens a directory some levels below another. Links below that one are refused: they would lead out of it.
  ///
  /// Each directory on the way is opened: over NFS one that was missing once is held for missing up to a minute, unless
  /// the one above it is opened.
  package static func open(_ path: String, below top: String) throws(SystemError) -> Directory {
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
}
