import POSIXSupport

/// A record whose work is under way, held by the process that will settle it.
package struct RunningRecord: ~Copyable {
  package let record: Record
  private let store: RecordStore
  private let owner: Owner

  init(_ record: Record, _ store: RecordStore, _ owner: Owner) {
    self.record = record
    self.store = store
    self.owner = owner
  }

  private static let heartbeatName = ".heartbeat"
  /// A third of any sensible lease and more.
  package static let beatInterval: Duration = .seconds(60)

  /// Shows other hosts that the owner of the record at a path lives.
  ///
  /// On disk: `.heartbeat` in the record is touched; the file server gives it the time.
  static func beat(at path: String) {
    guard let file = try? FileDescriptor.open(path + "/" + heartbeatName, .createIfMissing)
    else { return }
    try? file.setModified()
  }

  /// Settles the record: facts and state become final.
  ///
  /// On disk: the logs are flushed, `result.json` is replaced if it changes, then `status.json`: a record is never completed without its result.
  ///
  /// - Parameter change: Gets the status and result as they are now, with tags and facts that others have added meanwhile.
  /// - Throws: ``WallabyError``; then the record is pending still, or with code `notFlushed` it may be settled.
  package consuming func settle(
    _ change: (inout RecordStatus, inout JSONValue) -> Void
  ) throws(WallabyError) -> Record {
    let id = record.id
    let store = store
    let lock = try RecordLock(id, in: store, waiting: .seconds(60))
    var (status, file) = try RecordStore.status(of: id, in: lock.directory)
    // A sweep may have thought us dead: what we know is the truth. Anything else was settled by hand.
    guard status.owner == owner, status.state.isPending || status.state == .lost else {
      throw .alreadySettled(id, status.state, record.path)
    }
    let old = try Record.result(in: record.path, of: id)
    var result = old
    change(&status, &result)
    if store.isDurable {
      try explaining("flush the output of record '\(id)'") { () throws(SystemError) in
        for log in [Record.Entry.stdout, Record.Entry.stderr] {
          let log = try lock.directory.openFile(log, .read)
          if try log.status().size > 0 { try log.sync() }
        }
      }
    }
    if result != old { try store.replaceResult(result, of: id, under: lock) }
    try store.replaceStatus(status, after: file, under: lock)
    try? lock.directory.unlink(Self.heartbeatName)
    return Record(id: id, path: record.path, status: status)
  }

  /// Nanoseconds of the file server at which the owner last showed itself.
  static func lastSign(in directory: borrowing Directory) throws(SystemError) -> Int64 {
    let status = try directory.openFile(Record.Entry.status, .read).status().modified
    guard let beat = try? directory.openFile(heartbeatName, .read).status().modified else {
      return status
    }
    return max(status, beat)
  }
}

extension RecordStore {
  /// Makes a record that is visible at once, in state `running`, owned by this process.
  ///
  /// On disk: as ``append(_:tags:)``.
  ///
  /// - Parameter claiming: Asked right before the record becomes visible; where it says no, nothing is made and `nil` returned.
  package func begin(
    kind: String, tags: Tags, result: JSONValue = .null,
    claiming: (Record.ID, Owner) throws(WallabyError) -> Bool = { _, _ in true },
    _ fill: (inout RecordStatus) -> Void
  ) throws(WallabyError) -> RunningRecord? {
    let owner = Owner(process: configuration.process, token: try configuration.token())
    var draft = try RecordDraft(in: self, kind: kind, tags: tags)
    draft.result = result
    draft.status.state = .running
    draft.status.startedTime = draft.id.time
    draft.status.host = configuration.host
    draft.status.user = configuration.user
    draft.status.pid = Int(configuration.process.pid)
    draft.status.owner = owner
    fill(&draft.status)
    guard try claiming(draft.id, owner) else { return nil }
    return RunningRecord(try draft.publish(flushing: .ownFiles), self, owner)
  }
}
