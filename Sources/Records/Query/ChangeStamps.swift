package import FileIndex
package import POSIXSupport

extension FileStatus {
  /// Differs when the file does. Our own writers never use a time twice for one file; size and inode tell what an editor
  /// did within a grain of the clock.
  package var stamp: UInt64 {
    UInt64(bitPattern: modified) ^ (inode &* 0x9E37_79B9_7F4A_7C15)
      ^ (UInt64(bitPattern: size) << 40)
  }
}

extension Directory {
  /// Differs when a name in it comes or goes; 0 when it changed too recently for that to be sure.
  package func mark(isLocal: Bool, now: Timestamp) throws(SystemError) -> UInt64 {
    let stamp = try status().modified
    // A change within the grain of the stamps would look like none; on a shared file system the grain is that of the hosts'
    // clocks, which differ.
    let grain: Int64 = isLocal ? 2_000_000_000 : 120_000_000_000
    return now.nanoseconds - stamp < grain ? 0 : UInt64(bitPattern: stamp)
  }
}

extension Directory {
  /// The stamp of a directory in it, which is that of a file inside; of the directory itself where it has no such file;
  /// `nil` when it is gone.
  ///
  /// - Parameter isSure: Whether the answer must be fresh where several kernels share the file system.
  package func stamp(
    of name: String, by file: String, isLocal: Bool, isSure: Bool
  ) throws(SystemError) -> UInt64? {
    do throws(SystemError) {
      if isLocal || !isSure { return try status(of: [name, file]).stamp }
      return try openFile(name + "/" + file, .read).status().stamp
    } catch {
      guard error.isMissing || error.isWrongKind || error.isStale else { throw error }
      return freshStatus(of: name)?.stamp
    }
  }

  /// The status of a name in it; `nil` when it is gone.
  ///
  /// The directory is opened anew: over NFS a name listed a moment ago is believed in, though it is gone by now.
  package func freshStatus(of name: String) -> FileStatus? {
    try? Directory(path).status(of: name)
  }
}

extension IndexChangeToken {
  /// The time of a file that writers touch before and after they change what is sealed.
  ///
  /// - Parameters:
  ///   - note: The name of the file, which may not be there yet.
  ///   - path: The directory it is in. It is opened: over NFS a name that was missing once is held for missing up to a minute.
  package init(note: String, in path: String, now: Timestamp) throws(SystemError) {
    let stamp: Int64
    do throws(SystemError) {
      stamp = try Directory(path).openFile(note, .read).status().modified
    } catch {
      guard error.isMissing else { throw error }
      self.init(value: 0, isSettled: true)
      return
    }
    let age = now.nanoseconds - stamp
    // A writer that died between the two touches has not been heard of for a minute.
    let minute: Int64 = 60_000_000_000
    self.init(value: UInt64(bitPattern: stamp), isSettled: age > minute || age < -minute)
  }
}
