import CPOSIX
import Glibc

// Trees that others filled: of any depth, with names of any bytes, with directories that nobody may write.
extension Directory {
  /// The bytes of a name, with the zero at the end.
  private typealias RawName = [CChar]

  /// A directory on the way down, left for one in it.
  private struct Level {
    var path: String
    var inode: UInt64
    /// Where the way went on.
    var name: RawName
    /// What is still to be visited.
    var rest: [RawName]
  }

  /// Goes through trees with one descriptor, however deep they are.
  ///
  /// - Parameters:
  ///   - names: Where to begin.
  ///   - visit: Called for each name; returns it open when it is a directory to go into.
  ///   - leave: Called for each such directory when all that is in it has been visited.
  private func walk(
    _ names: [RawName],
    visit: (borrowing Directory, RawName) throws(SystemError) -> Directory?,
    leave: (borrowing Directory, RawName) throws(SystemError) -> Void = {
      (_, _) throws(SystemError) in
    }
  ) throws(SystemError) {
    var directory = try open(Array(".".utf8CString), path: path)
    var levels: [Level] = []
    var rest = names
    while true {
      if let name = rest.popLast() {
        guard let inner = try visit(directory, name) else { continue }
        levels.append(
          Level(
            path: directory.path, inode: try directory.status().inode, name: name, rest: rest))
        directory = inner
        rest = try directory.rawNames()
      } else {
        guard let above = levels.popLast() else { return }
        directory = try directory.open(Array("..".utf8CString), path: above.path)
        // Somebody moved the tree meanwhile: never go on elsewhere.
        if try directory.status().inode != above.inode {
          throw SystemError(ESTALE, "open", above.path)
        }
        rest = above.rest
        try leave(directory, above.name)
      }
    }
  }

  private func open(_ name: RawName, path: String) throws(SystemError) -> Directory {
    let number = try checked("open", path) {
      openat(self.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    return Directory(owning: number, path: path)
  }

  private func rawNames() throws(SystemError) -> [RawName] {
    var names: [RawName] = []
    try forEachRawName {
      names.append(Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)))
    }
    return names
  }

  /// A path for messages.
  private func join(_ name: RawName) -> String {
    join(name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
  }

  private func status(of name: RawName) throws(SystemError) -> FileStatus {
    var raw = stat()
    _ = try checked("stat", join(name)) { fstatat(number, name, &raw, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(raw)
  }
}

extension Directory {
  /// Removes a file, a link or a whole directory of this one. What others removed meanwhile counts as done; links are
  /// removed, never followed; directories in it that may not be written are made writable.
  package func removeTree(_ name: String) throws(SystemError) {
    if let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) {
      do throws(SystemError) {
        return try open(String(name[..<slash])).removeTree(
          String(name[name.utf8.index(after: slash)...]))
      } catch {
        if !error.isAbsent { throw error }
        return
      }
    }
    try beginningAgain { () throws(SystemError) in
      try walk([Array(name.utf8CString)], visit: Self.remove) {
        (directory, name) throws(SystemError) in
        try directory.remove(name, Int32(AT_REMOVEDIR))
      }
    }
  }

  /// Looks from the top again, up to a hundred times, where another took away the directory that we were in.
  private func beginningAgain(_ body: () throws(SystemError) -> Void) throws(SystemError) {
    var retries = 100
    while true {
      do throws(SystemError) { return try body() } catch {
        guard error.isAbsent || error.isStale, retries > 0 else { throw error }
        retries -= 1
      }
    }
  }

  /// Removes a name, or opens what is a directory.
  private static func remove(
    _ directory: borrowing Directory, _ name: RawName
  ) throws(SystemError) -> Directory? {
    do throws(SystemError) {
      try directory.remove(name, 0)
      return nil
    } catch {
      guard error.code == EISDIR || error.code == EPERM || error.code == EBUSY else { throw error }
    }
    do throws(SystemError) {
      return try directory.openWritable(name)
    } catch {
      if error.isAbsent || error.isStale { return nil }
      throw error
    }
  }

  private func remove(_ name: RawName, _ flags: Int32) throws(SystemError) {
    DurableStep.next()
    do throws(SystemError) {
      _ = try checked(flags == 0 ? "unlink" : "rmdir", join(name)) { unlinkat(number, name, flags) }
    } catch {
      // Over NFS what another host removed meanwhile is not missing but stale.
      if !error.isAbsent && !error.isStale { throw error }
    }
  }

  /// Opens a directory that is to be emptied. Where its owner may not read or write it, that is changed first.
  private func openWritable(_ name: RawName) throws(SystemError) -> Directory {
    let all: UInt32 = 0o700
    do throws(SystemError) {
      let inner = try open(name, path: join(name))
      let mode = try inner.status().mode
      if mode & all != all { try? inner.setMode(mode | all) }
      return inner
    } catch {
      guard error.code == EACCES else { throw error }
      DurableStep.next()
      guard fchmodat(number, name, all, AT_SYMLINK_NOFOLLOW) == 0 else { throw error }
      return try open(name, path: join(name))
    }
  }

  /// Waits until every file and directory below is on the disk. What is neither is left alone, and so is what others remove
  /// meanwhile.
  ///
  /// - Complexity: One open and one flush for each; for what the user may not read, a flush of the whole file system.
  package func syncTree() throws(SystemError) {
    try beginningAgain { () throws(SystemError) in
      try walk(try rawNames(), visit: Self.sync)
    }
    try sync()
  }

  /// Flushes a name, and returns what is a directory, open.
  private static func sync(
    _ directory: borrowing Directory, _ name: RawName
  ) throws(SystemError) -> Directory? {
    do throws(SystemError) {
      switch try directory.status(of: name).kind {
      case .directory:
        let inner = try directory.open(name, path: directory.join(name))
        try inner.sync()
        return inner
      case .file:
        let number = try checked("open", directory.join(name)) {
          openat(directory.number, name, FileDescriptor.Options.read.flags | O_CLOEXEC)
        }
        try FileDescriptor(owning: number, path: directory.join(name)).sync()
      default: break
      }
    } catch {
      if error.code == EACCES {
        try directory.syncFileSystem()
      } else if !error.isAbsent && !error.isStale {
        throw error
      }
    }
    return nil
  }

  /// Waits until all that was written to its file system is on the disk: for what one may not open, and for what is too much to
  /// flush one by one.
  package func syncFileSystem() throws(SystemError) {
    DurableStep.next()
    _ = try checked("syncfs", path) { wallaby_sync_file_system(number) }
  }

  /// The newest time of change in a tree: that of a name here, and of all below it, in nanoseconds.
  package func lastChange(of name: String) throws(SystemError) -> Int64 {
    var newest = Int64.min
    try walk([Array(name.utf8CString)]) { (directory, name) throws(SystemError) in
      let status = try directory.status(of: name)
      // Until a file that is made for the first time is whole, NFS servers keep a number of the client's as its time.
      newest = max(newest, min(status.modified, status.changed))
      return status.kind == .directory
        ? try directory.open(name, path: directory.join(name)) : nil
    }
    return newest
  }
}
