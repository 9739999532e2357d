package import POSIXSupport

extension RecordStore {
  /// Opens a plain file of a record for reading, through its hour and its directory, so that over NFS it is the newest.
  ///
  /// - Parameter name: A path within the record, such as `storage/plot.svg`. Nothing on the way is followed out of it.
  /// - Throws: ``WallabyError`` with code `notFound` where there is no such record or file, `damaged` where it is no plain
  ///   file, `invalidInput` for a name that leads out of the record.
  /// - Complexity: Five opens, one more for each directory in the name, and one stat.
  package func openFile(_ name: String, of id: Record.ID) throws(WallabyError) -> FileDescriptor {
    // By bytes: a letter and a mark that joins it are one character, a slash among them too.
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    if name.utf8.contains(0) || parts.contains(where: { $0 == "" || $0 == "." || $0 == ".." }) {
      throw .noFileName(name)
    }
    let directory = try directory(of: id)
    do throws(SystemError) {
      return try retryingStale { () throws(SystemError) in try directory.openPlainFile(parts[...]) }
    } catch {
      if error.isAbsent, !Record.Entry.all.contains(name) { throw .noFile(name, id) }
      throw .cannotRead(id, error)
    }
  }
}

extension Directory {
  fileprivate func openPlainFile(_ path: ArraySlice<String>) throws(SystemError) -> FileDescriptor {
    if path.count > 1 { return try open(path.first!).openPlainFile(path.dropFirst()) }
    let file = try openFile(path.first!, .read)
    if try file.status().kind != .file { throw SystemError.wrongKind("open", file.path) }
    return file
  }
}
