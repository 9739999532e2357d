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
