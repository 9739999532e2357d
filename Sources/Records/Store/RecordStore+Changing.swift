import POSIXSupport

extension RecordStore {
  /// Adds and removes tags of a record. Changes made at the same moment by others are kept.
  ///
  /// On disk: `status.json` is replaced, under the record's lock.
  ///
  /// - Returns: Whether that changed anything.
  /// - Throws: ``WallabyError`` with code `notFound`, `busy`, `damaged` or `systemCall`; then nothing has changed. With code
  ///   `notFlushed` it has, but a power cut may undo it.
  /// - Complexity: About ten metadata calls; five where nothing changes.
  @discardableResult
  public func updateTags(
    of id: Record.ID, adding added: some Sequence<String> = [String](),
    removing removed: some Sequence<String> = [String]()
  ) throws(WallabyError) -> Bool {
    let added = Tags(added)
    let removed = Tags(removed)
    if added.contains("") { throw .emptyTag() }
    let lock = try RecordLock(id, in: self)
    var (status, file) = try status(of: id, under: lock)
    let tags = status.tags.adding(added, removing: removed)
    if tags == status.tags { return false }
    status.tags = tags
    try replaceStatus(status, after: file, under: lock)
    return true
  }

  /// Adds facts to a record's result, which must be an object or not there yet.
  ///
  /// On disk: `result.json` is replaced, under the record's lock.
  ///
  /// - Throws: ``WallabyError`` with code `conflict` when the result is a list, a number or a text, otherwise as
  ///   ``updateTags(of:adding:removing:)`` does.
  /// - Complexity: About ten metadata calls.
  public func addFacts(
    _ facts: [String: JSONValue], to id: Record.ID
  ) throws(WallabyError) {
    let lock = try RecordLock(id, in: self)
    let path = path(of: id)
    let merged: [String: JSONValue]
    switch try Record.result(in: path, of: id) {
    case .null: merged = facts
    case .object(let members): merged = members.merging(facts) { _, new in new }
    default: throw .resultIsNoObject(id, path + "/" + Record.Entry.result)
    }
    try replaceResult(.object(merged), of: id, under: lock)
  }

  /// Removes a record and all its files.
  ///
  /// It vanishes at once; then its files go. What cannot go, because a process of another host has it open, is left to `wallaby gc`.
  ///
  /// On disk: the directory is renamed to `.trash-ID-…` beside it, then removed.
  ///
  /// - Parameters:
  ///   - id: The record.
  ///   - force: Also a record whose owner is not known to have ended.
  /// - Throws: ``WallabyError`` with code `notFound`, or `conflict` while it is running; then it is there still. With code
  ///   `notFlushed` it is gone, but a power cut may bring it back, or some of its files are left behind.
  /// - Complexity: Four opens, one rename, and one call for each entry.
  public func remove(_ id: Record.ID, force: Bool = false) throws(WallabyError) {
    if !force { try expectEnded(id) }
    let trash = ".trash-\(id)-\(try configuration.token())"
    let what = "remove record '\(id)'"
    let hour = try hourDirectory(of: id)
    if format.isShared { try expectOwn(id, in: hour) }
    try explaining(what) { () throws(SystemError) in
      try noteChange(of: id, at: configuration.now().nanoseconds)
    }
    do throws(SystemError) {
      try hour.rename(id.description, to: trash)
    } catch {
      let isDone = error.isMissing && (try? hour.status(of: trash)) != nil
      if !isDone {
        if error.isMissing { throw .noRecord(id.description) }
        throw error.isDenied ? .notYours(id, error) : .system(what, error)
      }
    }
    do throws(SystemError) {
      try noteChange(of: id, at: try hour.status().modified)
      if isDurable { try hour.sync() }
    } catch {
      throw .notFlushed("removed record '\(id)'", error)
    }
    do throws(SystemError) {
      try hour.removeTree(trash)
    } catch {
      // What another host has open stays a while under another name.
      if !error.isTaken { throw .notAllRemoved(id, error) }
    }
  }

  /// The status of a record that is locked; where the record has been removed meanwhile it is not there, rather than damaged.
  func status(
    of id: Record.ID, under lock: borrowing RecordLock
  ) throws(WallabyError) -> (status: RecordStatus, file: FileStatus) {
    do throws(WallabyError) {
      return try Self.status(of: id, in: lock.directory)
    } catch {
      if error.isAbsent, (try? directory(of: id)) == nil { throw .noRecord(id.description) }
      throw error
    }
  }

  /// A record whose status is missing or garbled has no owner that could be asked; one that cannot be read may have.
  private func expectEnded(_ id: Record.ID) throws(WallabyError) {
    let status: RecordStatus
    do throws(WallabyError) {
      status = try self.status(of: id).status
    } catch {
      if error.code == .damaged { return }
      throw error
    }
    if status.state.isPending,
      status.owner?.process.verdict(from: configuration.process) != .dead
    {
      throw .stillRunning(id, status.owner?.phrase ?? "owner unknown", path(of: id))
    }
  }

  /// Who made an hour directory could rename what others keep there, sticky bit or not.
  private func expectOwn(
    _ id: Record.ID, in hour: borrowing Directory
  ) throws(WallabyError) {
    guard let record = try? hour.status(of: id.description), !Host.mayChange(record) else { return }
    throw .notYours(id, .notPermitted("rename", hour.join(id.description)))
  }
}
