import POSIXSupport

extension RecordStore {
  /// Writes `status.json` of a locked record anew.
  ///
  /// On disk: a file in the hour directory, renamed over `ID/status.json`. So the hour directory's time of change moves, too,
  /// and readers that look only there notice. The new file's own time is always later than the old one's: whoever compares
  /// times sees every change.
  ///
  /// - Throws: ``WallabyError``; then nothing has changed, or with code `notFlushed` it has but a power cut may undo it.
  /// - Complexity: One create, one rename, and two flushes when durable.
  func replaceStatus(
    _ status: RecordStatus, after old: FileStatus, under lock: borrowing RecordLock
  ) throws(WallabyError) {
    let id = lock.id
    guard status.other.values.allSatisfy(\.isWritable) else {
      throw .notJSON(Record.Entry.status)
    }
    try replace(Record.Entry.status, status.fileBytes, of: id, under: lock, after: old)
  }

  /// Writes `result.json` of a locked record anew.
  func replaceResult(
    _ result: JSONValue, of id: Record.ID, under lock: borrowing RecordLock
  ) throws(WallabyError) {
    guard result.isWritable else { throw .notJSON(Record.Entry.result) }
    try replace(Record.Entry.result, result.fileBytes, of: id, under: lock, after: nil)
  }

  private func replace(
    _ entry: String, _ bytes: [UInt8], of id: Record.ID, under lock: borrowing RecordLock,
    after old: FileStatus?
  ) throws(WallabyError) {
    let draft = ".\(entry)-\(id)-\(configuration.process)"
    let hour = try hourDirectory(of: id)
    var made: Int64 = 0
    do throws(SystemError) {
      made = try write(bytes, to: draft, in: hour, after: old)
      try noteChange(of: id, at: made)
    } catch {
      try? hour.unlink(draft)
      throw error.isDenied ? .notYours(id, error) : .system("change record '\(id)'", error)
    }
    do throws(WallabyError) {
      try lock.confirm()
      do throws(SystemError) {
        try hour.rename(draft, to: id.description + "/" + entry)
      } catch {
        // The draft gone and no error before: the server did it and its answer was lost.
        guard error.isMissing, (try? hour.status(of: draft)) == nil,
          (try? lock.directory.readFile(entry).bytes) == bytes
        else {
          throw error.isAbsent
            ? .noRecord(id.description) : .system("change record '\(id)'", error)
        }
      }
    } catch {
      try? hour.unlink(draft)
      throw error
    }
    do throws(SystemError) {
      try noteChange(of: id, at: made)
      if isDurable { try lock.directory.sync() }
    } catch {
      throw .notFlushed("changed record '\(id)'", error)
    }
  }

  /// - Returns: The new file's time, which is later than the old one's.
  private func write(
    _ bytes: [UInt8], to name: String, in hour: borrowing Directory, after old: FileStatus?
  ) throws(SystemError) -> Int64 {
    let file = try hour.openFile(name, .createNew)
    if format.isShared { try file.setMode(0o644) }
    try file.write(bytes)
    var made = try file.status().modified
    if let old, made <= old.modified {
      made = old.modified + 1000
      try file.setModified(made)
    }
    if isDurable { try file.sync() }
    try file.close()
    return made
  }
}
