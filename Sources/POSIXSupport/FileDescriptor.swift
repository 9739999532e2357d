import Glibc

/// An open file, closed when the value goes.
///
/// A writer calls ``close()`` itself: that is where a full disk shows on some file systems.
package struct FileDescriptor: ~Copyable {
  /// The number the kernel knows it by; -1 once it is closed or released.
  package private(set) var number: Int32
  /// For messages only.
  package let path: String

  package init(owning number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { if number >= 0 { _ = Glibc.close(number) } }

  /// How to open: what for, and whether to make the file.
  package struct Options: Sendable {
    var flags: Int32
    package static let read = Options(flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    /// What a user names: a link is followed, a FIFO waited for.
    package static let readAnything = Options(flags: O_RDONLY)
    package static let write = Options(flags: O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
    package static let readWrite = Options(flags: O_RDWR | O_NOFOLLOW | O_NONBLOCK)
    /// Each write goes to the end.
    package static let append = Options(flags: O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
    /// Makes the file; it must not be there yet.
    package static let createNew = Options(flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    /// Makes the file where it is missing.
    package static let createIfMissing = Options(flags: O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK)
  }

  /// Opens a path. The last part is never followed if it is a link, and a FIFO does not block.
  package static func open(
    _ path: String, _ options: Options
  ) throws(SystemError) -> FileDescriptor {
    if options.flags & O_CREAT != 0 { DurableStep.next() }
    let number = try checked("open", path) { Glibc.open(path, options.flags | O_CLOEXEC, 0o666) }
    return FileDescriptor(owning: number, path: path)
  }

  /// Opens a directory for a lock.
  static func openDirectory(_ path: String) throws(SystemError) -> FileDescriptor {
    let number = try checked("open", path) { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    return FileDescriptor(owning: number, path: path)
  }

  package func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    _ = try checked("fstat", path) { fstat(number, &raw) }
    return FileStatus(raw)
  }

  /// Reads up to `capacity` bytes into the buffer; 0 is the end.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try checked("read", path) { Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Reads from an offset without moving.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
  ) throws(SystemError) -> Int {
    try checked("pread", path) {
      pread(number, buffer.baseAddress, buffer.count, off_t(offset))
    }
  }

  /// Reads everything from the current offset on, refusing more than `limit` bytes with `EFBIG`.
  ///
  /// A regular file that does not grow meanwhile takes one `fstat` and one `read`.
  package func readAll(limit: Int = 1 << 30) throws(SystemError) -> [UInt8] {
    try readAll(size: status().size, limit: limit)
  }

  /// The same for who has the size already.
  func readAll(size: Int64, limit: Int) throws(SystemError) -> [UInt8] {
    let size = Int(clamping: size)
    if size > limit { throw SystemError(EFBIG, "read", path) }
    var bytes = try readChunk(max(size, 512))
    if size > 0 && bytes.count == size { return bytes }
    while true {
      let more = try readChunk(65_536)
      if more.isEmpty { return bytes }
      bytes += more
      if bytes.count > limit { throw SystemError(EFBIG, "read", path) }
    }
  }

  /// Up to `count` bytes from the current offset on; none at the end.
  package func readChunk(_ count: Int) throws(SystemError) -> [UInt8] {
    var failure: SystemError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(SystemError) {
        filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all bytes, however many calls that takes.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    DurableStep.next()
    var rest = bytes
    while !rest.isEmpty {
      let done = try checked("write", path) { Glibc.write(number, rest.baseAddress, rest.count) }
      rest = .init(rebasing: rest[done...])
    }
  }

  package func write(_ bytes: [UInt8]) throws(SystemError) {
    var failure: SystemError?
    bytes.withUnsafeBytes { buffer in
      do throws(SystemError) { try write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  package func seek(to offset: Int64) throws(SystemError) {
    _ = try checked("lseek", path) { lseek(number, off_t(offset), SEEK_SET) }
  }

  package func truncate(to size: Int64) throws(SystemError) {
    DurableStep.next()
    _ = try checked("ftruncate", path) { ftruncate(number, off_t(size)) }
  }

  /// Waits until the contents are on the disk.
  package func sync() throws(SystemError) {
    DurableStep.next()
    _ = try checked("fsync", path) { fsync(number) }
  }

  /// Sets the permission bits, whatever the umask.
  package func setMode(_ mode: UInt32) throws(SystemError) {
    DurableStep.next()
    _ = try checked("fchmod", path) { fchmod(number, mode_t(mode)) }
  }

  /// Sets the time of last change: the file server's now, or a given stamp in nanoseconds since 1970.
  package func setModified(_ stamp: Int64? = nil) throws(SystemError) {
    var times = [timespec(), timespec()]
    times[0].tv_nsec = Int(utimeOmit)
    if let stamp {
      times[1].tv_sec = time_t(stamp / 1_000_000_000)
      times[1].tv_nsec = Int(stamp % 1_000_000_000)
    } else {
      times[0].tv_nsec = Int(utimeNow)
      times[1].tv_nsec = Int(utimeNow)
    }
    DurableStep.next()
    _ = try checked("futimens", path) { futimens(number, times) }
  }

  /// Closes and reports what closing found; the descriptor is gone either way.
  package consuming func close() throws(SystemError) {
    let number = number
    self.number = -1
    // EINTR from close leaves the descriptor closed on Linux: no second try.
    if Glibc.close(number) != 0 && errno != EINTR {
      throw SystemError(errno, "close", path)
    }
  }

  /// Lends a descriptor that somebody else owns and closes.
  package static func borrowing<Result>(
    _ number: Int32, path: String,
    _ body: (borrowing FileDescriptor) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    let file = FileDescriptor(owning: number, path: path)
    let result: Result
    do throws(SystemError) {
      result = try body(file)
    } catch {
      _ = file.release()
      throw error
    }
    _ = file.release()
    return result
  }

  /// Lets the descriptor live on without an owner.
  package consuming func release() -> Int32 {
    let number = number
    self.number = -1
    return number
  }
}

/// `UTIME_NOW` and `UTIME_OMIT`, macros that the importer does not see.
private let utimeNow: Int64 = (1 << 30) - 1
private let utimeOmit: Int64 = (1 << 30) - 2
