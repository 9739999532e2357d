import Glibc

// Trees that others made are copied as they are: modes, times, links.
extension Directory {
  /// Copies what is in a directory into this one, which has nothing of those names.
  ///
  /// Links are copied, not followed. What is neither file, directory nor link is left out.
  ///
  /// - Returns: The paths of what was left out.
  package func copyContents(of source: borrowing Directory) throws(SystemError) -> [String] {
    var names: [[CChar]] = []
    try source.forEachRawName {
      names.append(Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)))
    }
    var leftOut: [String] = []
    for name in names {
      var raw = stat()
      _ = try checked("stat", source.join(name)) {
        fstatat(source.number, name, &raw, AT_SYMLINK_NOFOLLOW)
      }
      let status = FileStatus(raw)
      switch status.kind {
      case .file: try copyFile(name, from: source, status)
      case .directory: leftOut += try copyDirectory(name, from: source, status)
      case .symbolicLink: try copyLink(name, from: source)
      case .other: leftOut.append(source.join(name))
      }
    }
    return leftOut
  }

  private func copyDirectory(
    _ name: [CChar], from source: borrowing Directory, _ status: FileStatus
  ) throws(SystemError) -> [String] {
    DurableStep.next()
    _ = try checked("mkdir", join(name)) { mkdirat(number, name, 0o700) }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let from = Directory(
      owning: try checked("open", source.join(name)) { openat(source.number, name, flags) },
      path: source.join(name))
    let to = Directory(
      owning: try checked("open", join(name)) { openat(number, name, flags) }, path: join(name))
    let leftOut = try to.copyContents(of: from)
    try to.setMode(status.mode & 0o777)
    return leftOut
  }

  private func copyFile(
    _ name: [CChar], from source: borrowing Directory, _ status: FileStatus
  ) throws(SystemError) {
    let from = FileDescriptor(
      owning: try checked("open", source.join(name)) {
        openat(source.number, name, FileDescriptor.Options.read.flags | O_CLOEXEC)
      }, path: source.join(name))
    DurableStep.next()
    let to = FileDescriptor(
      owning: try checked("open", join(name)) {
        openat(number, name, FileDescriptor.Options.createNew.flags | O_CLOEXEC, 0o600)
      }, path: join(name))
    try to.writeAll(of: from)
    try to.setMode(status.mode & 0o777)
    try to.setModified(status.modified)
    try to.close()
  }

  private func copyLink(_ name: [CChar], from source: borrowing Directory) throws(SystemError) {
    var text = [CChar](repeating: 0, count: 4097)
    _ = try checked("readlink", source.join(name)) {
      readlinkat(source.number, name, &text, 4096)
    }
    DurableStep.next()
    _ = try checked("symlink", join(name)) { symlinkat(text, number, name) }
  }

  /// A path for messages.
  private func join(_ name: [CChar]) -> String {
    join(name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
  }
}

extension FileDescriptor {
  /// Writes what another file holds from its current offset on, in bounded memory.
  package func writeAll(of other: borrowing FileDescriptor) throws(SystemError) {
    while true {
      let bytes = try other.readChunk(1 << 20)
      if bytes.isEmpty { return }
      try write(bytes)
    }
  }
}
