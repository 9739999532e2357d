import CPOSIX

/// What kind of file system a directory is on, as far as it matters for what may be believed.
package struct FileSystemKind: Sendable, Hashable {
  /// A word for people: `ext4`, `nfs`, …, or the magic number in hexadecimal.
  package var name: String
  /// Whether every process that sees it shares one kernel, so that a lone `stat` can be believed.
  package var isLocal: Bool
  /// Bytes and inodes free for the user.
  package var freeBytes: Int64
  package var freeInodes: Int64

  package init(of directory: borrowing Directory) throws(SystemError) {
    var magic: UInt32 = 0
    var bytes: Int64 = 0
    var inodes: Int64 = 0
    _ = try checked("fstatfs", directory.path) {
      wallaby_file_system(directory.number, &magic, &bytes, &inodes)
    }
    if let known = Self.local[magic] {
      (name, isLocal) = (known, true)
    } else {
      (name, isLocal) = (Self.shared[magic] ?? "0x" + String(magic, radix: 16), false)
    }
    freeBytes = bytes
    freeInodes = inodes
  }

  private static let local: [UInt32: String] = [
    0xEF53: "ext4", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs",
    0x794C_7630: "overlay", 0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs", 0x8584_58F6: "ramfs",
  ]
  private static let shared: [UInt32: String] = [
    0x6969: "nfs", 0x0BD0_0BD0: "lustre", 0x4750_4653: "gpfs", 0xFF53_4D42: "cifs",
    0xFE53_4D42: "smb2", 0x6573_5546: "fuse", 0x00C3_6400: "ceph", 0x1983_0326: "beegfs",
    0x0102_1997: "9p", 0xAAD7_AAEA: "panfs",
  ]
}
