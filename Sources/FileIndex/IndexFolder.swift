import POSIXSupport

/// A directory that an index is kept in: `manifest`, which names the segments; `segment-…`; and `lock`.
struct IndexFolder: Sendable {
  let path: String
  /// Whether files are mapped into memory where one kernel sees all that happens to them.
  var mayMap = true

  /// What was found there.
  struct Contents: Sendable {
    var folder: IndexFolder
    var manifest: Manifest
    var stack: SegmentStack
  }

  private static let manifestName = "manifest"
  private static let lockName = "lock"

  /// Whose files nobody names any more are kept this long for readers who are about to open them.
  private static let grace: Int64 = 600 * 1_000_000_000

  static func segmentName(_ identity: UInt64) -> String {
    let digits = String(identity, radix: 16)
    return "segment-" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Reads the index; `nil` where there is none that can be used.
  func contents(format: UInt64) -> Contents? {
    // A merge may remove a segment between the two reads: then the manifest is a new one.
    for _ in 0..<2 {
      do {
        let directory = try Directory(path)
        let manifest = try manifest(in: directory)
        guard manifest.format == format else { return nil }
        var stack = SegmentStack()
        for part in manifest.parts {
          stack = try stack.adding(try segment(part, in: directory))
        }
        return Contents(folder: self, manifest: manifest, stack: stack)
      } catch let error as SystemError where error.isGone {
        continue
      } catch {
        return nil
      }
    }
    return nil
  }

  private func manifest(in directory: borrowing Directory) throws -> Manifest {
    try Manifest(decoding: directory.readFile(Self.manifestName, limit: 1 << 28).bytes)
  }

  /// The generation of the index that is there now; `nil` for none.
  func generation() -> UInt64? {
    guard let directory = try? Directory(path) else { return nil }
    return try? manifest(in: directory).generation
  }

  /// Whether there is a manifest that cannot be read, or names segments that cannot.
  func hasDamage(format: UInt64) -> Bool {
    do {
      let directory = try Directory(path)
      return try manifest(in: directory).format == format && contents(format: format) == nil
    } catch let error as SystemError {
      return !error.isMissing
    } catch {
      return true
    }
  }

  private func segment(_ part: Manifest.Part, in directory: borrowing Directory) throws -> Segment {
    let file = try file(part.identity, in: directory)
    let segment = try Segment(file)
    guard segment.identity == part.identity, segment.bodyChecksum == part.checksum,
      UInt64(segment.size) == part.size
    else { throw SegmentDamage("another segment's contents") }
    return segment
  }

  func openSegment(_ identity: UInt64) throws -> Segment {
    try Segment(file(identity, in: Directory(path)), checkedUpTo: 0)
  }

  private func file(_ identity: UInt64, in directory: borrowing Directory) throws -> SegmentFile {
    let isMapped = try mayMap && FileSystemKind(of: directory).isLocal
    return try SegmentFile(
      directory.openFile(Self.segmentName(identity), .read), isMapped: isMapped)
  }

  /// Takes the right to write here; `nil` when another process has it.
  ///
  /// On disk: makes the directory and an empty file `lock`, where they are missing.
  func lock() throws(SystemError) -> FileLock? {
    do throws(SystemError) {
      return FileLock(trying: try lockFile())
    } catch {
      // Somebody else's lock file in a directory that we may write to.
      if error.isDenied && isWritable() {
        return FileLock(trying: try FileDescriptor.open(lockPath, .read))
      }
      guard error.isMissing else { throw error }
    }
    try Directory.makeTree(path)
    return FileLock(trying: try lockFile())
  }

  private func lockFile() throws(SystemError) -> FileDescriptor {
    do throws(SystemError) {
      return try FileDescriptor.open(lockPath, .readWrite)
    } catch {
      guard error.isMissing else { throw error }
    }
    let file = try FileDescriptor.open(lockPath, .createIfMissing)
    // Made by another at the same moment: then it is theirs to share.
    if let mode = try Self.sharedMode(Directory(path)) { try? file.setMode(mode) }
    return file
  }

  private var lockPath: String { path + "/" + Self.lockName }

  /// Whether this user seems to be able to write here, or to make it.
  func isWritable() -> Bool {
    var path = path
    while true {
      do throws(SystemError) { return try Directory(path).isWritable() } catch {
        guard error.isMissing, !error.isWrongKind, let above = Directory.parent(of: path)
        else { return false }
        path = above
      }
    }
  }

  func createSegment(_ identity: UInt64) throws(SystemError) -> FileDescriptor {
    let directory = try Directory(path)
    let file = try directory.openFile(Self.segmentName(identity), .createNew)
    if let mode = try Self.sharedMode(directory) { try file.setMode(mode) }
    return file
  }

  /// The permission bits of files in a directory that hands its group down: who shares it reads
  /// them, whatever the umask.
  private static func sharedMode(_ directory: borrowing Directory) throws(SystemError) -> UInt32? {
    let mode = try directory.status().mode
    return mode & 0o2000 == 0 ? nil : mode & 0o666
  }

  func removeSegment(_ identity: UInt64) {
    try? Directory(path).unlink(Self.segmentName(identity))
  }

  /// Makes a manifest the one that counts, and removes old segments that none has named for ten minutes.
  ///
  /// On disk: sets the time of segments that it names no more, writes `manifest-…` and renames it to `manifest`; nothing is
  /// flushed, since all of it can be made anew.
  func publish(_ manifest: Manifest) throws(SystemError) {
    let directory = try Directory(path)
    beginGrace(in: directory, of: manifest)
    let temporary = Self.manifestName + "-" + String(manifest.generation, radix: 16)
    let status: FileStatus
    do throws(SystemError) {
      status = try directory.createStampedFile(
        temporary, manifest.encoded(), sync: false, mode: Self.sharedMode(directory))
      try directory.rename(temporary, to: Self.manifestName)
    } catch {
      try? directory.unlink(temporary)
      throw error
    }
    sweep(directory, keeping: manifest, now: status.modified)
  }

  /// Makes this no index if it still consists of these segments; they go with a later sweep.
  func discard(ifOf parts: [Manifest.Part]) {
    guard let directory = try? Directory(path),
      let manifest = try? manifest(in: directory), manifest.parts == parts
    else { return }
    try? directory.unlink(Self.manifestName)
  }

  /// Lets the ``grace`` of segments begin that the next manifest names no more: who reads them may take that long.
  private func beginGrace(in directory: borrowing Directory, of next: Manifest) {
    guard let manifest = try? manifest(in: directory) else { return }
    for part in manifest.parts where !next.parts.contains(part) {
      try? directory.openFile(Self.segmentName(part.identity), .write).setModified()
    }
  }

  private func sweep(
    _ directory: borrowing Directory, keeping manifest: Manifest, now: Int64
  ) {
    let kept = Set(manifest.parts.map { Self.segmentName($0.identity) })
    guard let names = try? directory.names() else { return }
    for name in names where !kept.contains(name) {
      guard name.hasPrefix("segment-") || name.hasPrefix(Self.manifestName + "-"),
        let status = try? directory.status(of: name),
        // One that died at making it may have left a time far ahead.
        !(now - Self.grace...now + Self.grace).contains(status.modified)
      else { continue }
      try? directory.unlink(name)
    }
  }
}
