package import POSIXSupport

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

  package static let heartbeatName = ".heartbeat"
  /// A third of any sensible lease and more.
  package static let beatInterval: Duration = .seconds(60)

  /// Shows other hosts that the owner of the record at a path lives.
  ///
  /// On disk: `.heartbeat` in the record is touched; the file server gives it the time.
  package static func beat(at path: String) {
    guard let file = try? FileDescriptor.open(path + "/" + heartbeatName, .createIfMissing)
    else { return }
    try? file.setModified()
  }

  /// Settles the record: facts and state become final.
  ///
  /// On disk: the logs are flushed, `result.json` is replaced if it changes, then `status.json`: a record is never completed without its result.
  ///
  /// What the work itself has spoiled — a result that cannot be read, a log that cannot be flushed — stays as it is: the ending is
  /// written all the same, with the trouble in its message.
  ///
  /// - Parameter change: Gets the status and result as they are now, with tags and facts that others have added meanwhile.
  /// - Returns: The record, and what was spoiled; it is not `completed` then.
  /// - Throws: ``WallabyError``; then the record is pending still, or with code `notFlushed` it may be settled.
  package consuming func settle(
    _ change: (inout RecordStatus, inout JSONValue) -> Void
  ) throws(WallabyError) -> (Record, spoiled: [WallabyError]) {
    let id = record.id
    let store = store
    let lock = try RecordLock(id, in: store, waiting: .seconds(60))
    var (status, file) = try RecordStore.status(of: id, in: lock.directory)
    // A sweep may have thought us dead: what we know is the truth. Anything else was settled by hand.
    guard status.owner == owner, status.state.isPending || status.state == .lost else {
      throw .alreadySettled(id, status.state, record.path)
    }
    var spoiled: [WallabyError] = []
    var old: JSONValue?
    do throws(WallabyError) {
      old = try Record.result(in: record.path, of: id)
    } catch {
      spoiled.append(error)
    }
    var result = old ?? .null
    change(&status, &result)
    if store.isDurable { spoiled += Self.flushLogs(in: lock.directory, of: id) }
    if !spoiled.isEmpty {
      if status.state == .completed { status.state = .failed }
      status.message = ([status.message].compactMap(\.self) + spoiled.map(\.message))
        .joined(separator: "; ")
    }
    if let old, result != old { try store.replaceResult(result, of: id, under: lock) }
    try store.replaceStatus(status, after: file, under: lock)
    try? lock.directory.unlink(Self.heartbeatName)
    return (Record(id: id, path: record.path, status: status), spoiled)
  }

  private static func flushLogs(
    in directory: borrowing Directory, of id: Record.ID
  ) -> [WallabyError] {
    var spoiled: [WallabyError] = []
    for log in [Record.Entry.stdout, Record.Entry.stderr] {
      do throws(SystemError) {
        let log = try directory.openFile(log, .read)
        if try log.status().size > 0 { try log.sync() }
      } catch {
        spoiled.append(.system("flush the output of record '\(id)'", error))
      }
    }
    return spoiled
  }

  /// Nanoseconds of the file server at which the owner last showed itself.
  package static func lastSign(in directory: borrowing Directory) throws(SystemError) -> Int64 {
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
  /// On disk: as `append(_:tags:)`.
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
    let record = Record(id: draft.id, path: path(of: draft.id), status: draft.status)
    do throws(WallabyError) {
      return RunningRecord(try draft.publish(flushing: .ownFiles), self, owner)
    } catch {
      // It is there for all to see, and nothing will ever come of it.
      if error.code == .notFlushed {
        _ = try? RunningRecord(record, self, owner).settle { status, _ in
          status.state = .failed
          status.message = "nothing was begun: \(error.message)"
        }
      }
      throw error
    }
  }
}
