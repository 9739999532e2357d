import POSIXSupport
import Records
import Synchronization

/// The nested tasks of one item while some threads run them.
final class NestedCrew: Sendable {
  private let session: WorkerSession
  private let state: Mutex<State>
  private let item: RecordStatus

  private struct State: Sendable {
    var waiting: [RecordStatus]
    var counts: NestedCounts
    var results: [String: JSONValue] = [:]
    var error: WallabyError?
    var published = SystemTime.steady()
  }

  init(_ tasks: [RecordStatus], of item: RecordStatus, in session: WorkerSession) {
    self.session = session
    self.item = item
    let waiting = tasks.filter { !$0.state.isCompleted }
    var state = State(
      waiting: waiting.reversed(),
      counts: NestedCounts(total: tasks.count, done: tasks.count - waiting.count))
    for task in tasks where task.state.isCompleted {
      state.results[task.name] = session.result(of: "\(item.name)/\(task.name)")
    }
    self.state = Mutex(state)
  }

  var counts: NestedCounts { state.withLock { $0.counts } }
  var error: WallabyError? { state.withLock { $0.error } }
  var left: Int { state.withLock { $0.waiting.count } }

  /// What the tasks said of themselves, by their keys.
  var results: JSONValue {
    state.withLock { $0.results.isEmpty ? .null : .object($0.results) }
  }

  /// The next to be run; `nil` where none is to be begun any more.
  func next(_ control: WorkerControl) -> RecordStatus? {
    if control.isEnding || control.hasSignal || control.isStopped(item.name) || !control.hasTime() {
      return nil
    }
    return state.withLock { $0.error == nil ? $0.waiting.popLast() : nil }
  }

  func fail(_ error: WallabyError) {
    state.withLock { $0.error = $0.error ?? error }
  }

  func failure(_ error: SystemError, _ path: String) -> WallabyError {
    error.isGone
      ? .superseded(path, session.folder.name)
      : .system("run '\(session.folder.name)/\(path)'", error)
  }

  /// Keeps what came of a task, and now and then how far the item is.
  func settle(
    _ status: RecordStatus, _ result: JSONValue, at path: String
  ) throws(WallabyError) {
    do throws(SystemError) {
      if !status.state.isPending { try session.publishResult(result, of: path) }
      try session.publish(status.fileBytes, as: path + "/" + Record.Entry.status)
      let news = state.withLock { state -> NestedCounts? in
        if status.state.isCompleted { state.counts.done += 1 }
        if status.state.isError { state.counts.failed += 1 }
        if result != .null { state.results[status.name] = result }
        guard SystemTime.steady() - state.published > 1_000_000_000 else { return nil }
        state.published = SystemTime.steady()
        return state.counts
      }
      guard let news else { return }
      var item = item
      item.nested = news
      try session.publish(item.fileBytes, as: item.name + "/" + Record.Entry.status)
    } catch {
      throw failure(error, path)
    }
  }
}
