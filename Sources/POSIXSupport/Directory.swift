import CPOSIX
import Glibc

/// An open directory; every call takes names inside it, so that nothing can lead out of it.
///
/// Names are single parts or relative paths made by our own code. Open late and close early: over NFS a handle kept
/// open goes blind to other hosts' changes.
package struct Directory: ~Copyable {
  package let number: Int32
  package let path: String

  init(owning number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { _ = Glibc.close(number) }

  /// Opens a directory by path. Links on the way are followed; that is how people name their stores.
  package init(_ path: String) throws(SystemError) {
    let number = try checked("open", path) {
      Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    self.init(owning: number, path: path)
  }

  /// Opens a directory in this one; a link is refused.
  package func open(_ name: String) throws(SystemError) -> Directory {
    let number = try checked("open", join(name)) {
      openat(self.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    return Directory(owning: number, path: join(name))
  }

  /// Opens a file in this directory; a link is refused and a FIFO does not block.
  package func openFile(
    _ name: String, _ options: FileDescriptor.Options
  ) throws(SystemError) -> FileDescriptor {
    if options.flags & O_CREAT != 0 { DurableStep.next() }
    let number = try checked("open", join(name)) {
      openat(self.number, name, options.flags | O_CLOEXEC, 0o666)
    }
    return FileDescriptor(owning: number, path: join(name))
  }

  /// The contents of a regular file; a link, a directory or a FIFO is an error, never followed or waited for.
  ///
  /// One that another host replaces at that very moment is read again.
  package func readFile(
    _ name: String, limit: Int = 1 << 30
  ) throws(SystemError) -> (bytes: [UInt8], status: FileStatus) {
    try retryingStale { () throws(SystemError) in try readFileOnce(name, limit) }
  }

  private func readFileOnce(
    _ name: String, _ limit: Int
  ) throws(SystemError) -> (bytes: [UInt8], status: FileStatus) {
    let file = try openFile(name, .read)
    let status = try file.status()
    switch status.kind {
    case .file: break
    case .directory: throw SystemError(EISDIR, "read", join(name))
    default: throw SystemError(ENXIO, "read", join(name))
    }
    return (try file.readAll(size: status.size, limit: limit), status)
  }

  /// The contents of a file whose status nobody needs, in one call less: a link is refused, a directory cannot be read, a
  /// FIFO is empty.
  package func contents(of name: String) throws(SystemError) -> [UInt8] {
    try openFile(name, .read).readAll(size: 0, limit: 1 << 30)
  }

  /// Makes a file that is not there yet, with these contents, and closes it.
  package func createFile(
    _ name: String, _ bytes: [UInt8], sync: Bool, mode: UInt32? = nil
  ) throws(SystemError) {
    try create(name, bytes, sync, mode).close()
  }

  /// The same.
  ///
  /// - Returns: What the file server says of it, its time above all.
  package func createStampedFile(
    _ name: String, _ bytes: [UInt8], sync: Bool, mode: UInt32? = nil
  ) throws(SystemError) -> FileStatus {
    let file = try create(name, bytes, sync, mode)
    let status = try file.status()
    try file.close()
    return status
  }

  private func create(
    _ name: String, _ bytes: [UInt8], _ sync: Bool, _ mode: UInt32?
  ) throws(SystemError) -> FileDescriptor {
    let file = try openFile(name, .createNew)
    if let mode { try file.setMode(mode) }
    try file.write(bytes)
    if sync { try file.sync() }
    return file
  }

  /// Makes an empty file in one call.
  package func createEmptyFile(_ name: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("mknod", join(name)) { mknodat(number, name, S_IFREG | 0o666, 0) }
  }

  package func makeDirectory(_ name: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("mkdir", join(name)) { mkdirat(number, name, 0o777) }
  }

  /// Makes a symbolic link whose text is data, not a path: the one call that creates a name and its content together.
  package func makeLink(_ name: String, text: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("symlink", join(name)) { symlinkat(text, number, name) }
  }

  /// The text of a symbolic link.
  package func readLink(_ name: String) throws(SystemError) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try checked("readlink", join(name)) {
      buffer.withUnsafeMutableBytes {
        readlinkat(number, name, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
      }
    }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// Renames within this directory's tree. A file replaces a file; a directory replaces only an empty one.
  package func rename(_ old: String, to new: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("rename", join(old)) { renameat(number, old, number, new) }
  }

  /// Exchanges two names in one step.
  ///
  /// - Throws: ``SystemError``; ``SystemError/isUnsupported`` where the file system has no such step.
  package func exchange(_ one: String, _ other: String) throws(SystemError) {
    DurableStep.next()
    do throws(SystemError) {
      _ = try checked("rename", join(one)) { wallaby_exchange(number, one, other) }
    } catch {
      throw error.code == EINVAL ? SystemError(ENOSYS, error.call, error.path) : error
    }
  }

  /// Gives a file a second name; a name that is taken is an error, never replaced.
  package func link(_ old: String, as new: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("link", join(new)) { linkat(number, old, number, new, 0) }
  }

  /// Removes a name that is not a directory.
  package func unlink(_ name: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("unlink", join(name)) { unlinkat(number, name, 0) }
  }

  package func removeDirectory(_ name: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("rmdir", join(name)) { unlinkat(number, name, Int32(AT_REMOVEDIR)) }
  }

  /// Waits until the names in it are on the disk.
  package func sync() throws(SystemError) {
    DurableStep.next()
    _ = try checked("fsync", path) { fsync(number) }
  }

  package func setMode(_ mode: UInt32) throws(SystemError) {
    DurableStep.next()
    _ = try checked("fchmod", path) { fchmod(number, mode_t(mode)) }
  }

  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    _ = try checked("fstat", path) { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// The status of a name in it, links not followed. Over NFS it may be a minute old; see "Rules of shared file systems" in Architecture.
  package func status(of name: String) throws(SystemError) -> FileStatus {
    var raw = stat()
    _ = try checked("stat", join(name)) { fstatat(number, name, &raw, AT_SYMLINK_NOFOLLOW) }
    return FileStatus(raw)
  }

  /// The status of what the names lead to, one inside the other; like ``status(of:)``, and cheaper where thousands are looked at.
  package func status(of names: [String]) throws(SystemError) -> FileStatus {
    var raw = stat()
    let length = names.reduce(0) { $0 + $1.utf8.count + 1 }
    let code = withUnsafeTemporaryAllocation(of: CChar.self, capacity: length) { path in
      var end = 0
      for var name in names {
        if end > 0 { path[end - 1] = CChar(UInt8(ascii: "/")) }
        name.withUTF8 { utf8 in
          for byte in utf8 {
            path[end] = CChar(bitPattern: byte)
            end += 1
          }
        }
        path[end] = 0
        end += 1
      }
      return fstatat(number, path.baseAddress!, &raw, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno
    }
    if code != 0 { throw SystemError(code, "stat", join(names.joined(separator: "/"))) }
    return FileStatus(raw)
  }

  /// Whether the user may do all of that here: bits of `access(2)`.
  package func isWritable() -> Bool { faccessat(number, ".", W_OK | X_OK, 0) == 0 }

  /// Calls `body` with each name but `.` and `..`, in no order.
  ///
  /// - Parameter skipsLinks: Leaves symbolic links out, as far as the file system tells.
  package func forEachName(
    skipsLinks: Bool = false, _ body: (String) -> Void
  ) throws(SystemError) {
    try forEachRawName(skipsLinks: skipsLinks) { body(String(cString: $0)) }
  }

  /// Calls `body` with the bytes of each name but `.` and `..`: names need not be text.
  func forEachRawName(
    skipsLinks: Bool = false, _ body: (UnsafePointer<CChar>) -> Void
  ) throws(SystemError) {
    let copy = try checked("open", path) {
      openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(copy) else {
      let code = errno
      _ = Glibc.close(copy)
      throw SystemError(code, "fdopendir", path)
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemError(errno, "readdir", path) }
        return
      }
      if skipsLinks && Int(entry.pointee.d_type) == Int(DT_LNK) { continue }
      withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
          if strcmp(name, ".") != 0 && strcmp(name, "..") != 0 { body(name) }
        }
      }
    }
  }

  /// All names but `.` and `..`, in no order. The directory is opened anew for it, so the answer is fresh.
  package func names(skipsLinks: Bool = false) throws(SystemError) -> [String] {
    var names: [String] = []
    try forEachName(skipsLinks: skipsLinks) { names.append($0) }
    return names
  }

  /// A path for messages.
  package func join(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : path + "/" + name
  }
}
