import Glibc

extension Directory {
  /// Makes a directory and those above it where they are missing; another process may make them meanwhile.
  ///
  /// - Parameter sync: Whether to wait until each new name is on the disk.
  package static func makeTree(
    _ path: String, sync: Bool = false, mode: UInt32? = nil
  ) throws(SystemError) {
    do throws(SystemError) {
      DurableStep.next()
      _ = try checked("mkdir", path) { mkdir(path, 0o777) }
    } catch {
      if error.isTaken { return }
      guard error.code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex
      else { throw error }
      try makeTree(String(path[..<slash]), sync: sync, mode: mode)
      DurableStep.next()
      do throws(SystemError) {
        _ = try checked("mkdir", path) { mkdir(path, 0o777) }
      } catch {
        if error.isTaken { return }
        throw error
      }
    }
    if let mode { try Directory(path).setMode(mode) }
    if sync, let slash = path.lastIndex(of: "/") {
      try Directory(slash == path.startIndex ? "/" : String(path[..<slash])).sync()
    }
  }

  /// Removes a file, a link or a whole directory of this one. What others removed meanwhile counts as done; links are
  /// removed, never followed.
  package func removeTree(_ name: String) throws(SystemError) {
    do throws(SystemError) {
      try unlink(name)
      return
    } catch {
      if error.code == ENOENT { return }
      guard error.code == EISDIR || error.code == EPERM || error.code == EBUSY else { throw error }
    }
    do throws(SystemError) {
      let inner = try open(name)
      for entry in try inner.names() { try inner.removeTree(entry) }
    } catch {
      if error.code == ENOENT { return }
      throw error
    }
    do throws(SystemError) {
      try removeDirectory(name)
    } catch {
      if error.code != ENOENT { throw error }
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
