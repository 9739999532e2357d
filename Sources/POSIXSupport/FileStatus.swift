import Glibc

/// What the file system says of one file or directory.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case file, directory, symbolicLink, other
  }

  package var kind: Kind
  /// Bytes.
  package var size: Int64
  /// The file system's serial number of the file.
  package var inode: UInt64
  /// Permission bits, with set-group-id and sticky.
  package var mode: UInt32
  package var owner: UInt32
  package var group: UInt32
  /// Nanoseconds since 1970, by the clock of whoever serves the file system; no farther than ``farthest`` either way.
  package var modified: Int64
  /// The same of the last change of any kind, which nobody can set.
  package var changed: Int64

  /// Some 146 years in nanoseconds: the difference of two such times is still a number, whatever a file claims.
  package static let farthest: Int64 = 4_600_000_000_000_000_000

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    size = Int64(raw.st_size)
    inode = UInt64(raw.st_ino)
    mode = UInt32(raw.st_mode & 0o7777)
    owner = raw.st_uid
    group = raw.st_gid
    modified = Self.nanoseconds(raw.st_mtim)
    changed = Self.nanoseconds(raw.st_ctim)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    let seconds = Int64(time.tv_sec)
    let limit = farthest / 1_000_000_000
    return (-limit..<limit).contains(seconds)
      ? seconds * 1_000_000_000 + Int64(time.tv_nsec)
      : seconds < 0 ? -farthest : farthest
  }

  /// The status of a path, following links.
  ///
  /// Beware: over NFS a lone answer can be a minute old. Open what you ask about, or its parent, first.
  package static func of(_ path: String) throws(SystemError) -> FileStatus {
    var raw = stat()
    _ = try checked("stat", path) { stat(path, &raw) }
    return FileStatus(raw)
  }
}
