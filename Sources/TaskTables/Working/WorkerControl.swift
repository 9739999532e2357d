import POSIXSupport
import Records
import Synchronization

/// What the threads of a worker share: what they are at, whether they may take more, and how it goes.
final class WorkerControl: Sendable {
  let options: WorkerOptions
  private let state: Mutex<State>
  private let begun = SystemTime.steady()
  private let gate = Mutex(())

  private struct State: Sendable {
    var report = WorkerReport()
    var taken = 0
    /// What ends the commands of each item that runs.
    var running: [String: [EndRequest]] = [:]
    /// Items that are to be parked when they have been ended.
    var stopping: Set<String> = []
    /// No more items are taken, and why.
    var drain: WorkerReport.Ending?
    var wasAskedToEnd = false
    /// Running commands have been ended.
    var isEnding = false
    var recent: [Int64] = []
    var lastWork = SystemTime.steady()
  }

  init(_ options: WorkerOptions) {
    self.options = options
    state = Mutex(State())
  }

  /// Does something that only one thread does at a time.
  func oneAtATime(_ body: () -> Void) { gate.withLock { _ in body() } }

  /// A signal came that batch systems and terminals send to all processes, rather than a warning to us alone.
  var wasAskedToEnd: Bool { state.withLock { $0.wasAskedToEnd } }
  /// A signal came: nothing more is begun.
  var hasSignal: Bool {
    state.withLock { state in
      if case .signal = state.drain { true } else { false }
    }
  }
  var isEnding: Bool { state.withLock { $0.isEnding } }
  var isIdle: Bool { state.withLock { $0.running.isEmpty } }
  var idleFor: Duration {
    state.withLock {
      $0.running.isEmpty ? .nanoseconds(SystemTime.steady() - $0.lastWork) : .zero
    }
  }

  /// Whether another item may be taken: then there is one less, until it is begun or ``notTaken()`` is called.
  func mayTake() -> Bool {
    state.withLock { state in
      if state.drain != nil { return false }
      if let maximum = options.maximum, state.taken >= maximum {
        state.drain = .maximum
      } else if !hasTime(state) {
        state.drain = .wall
      }
      if state.drain == nil { state.taken += 1 }
      return state.drain == nil
    }
  }

  func notTaken() { state.withLock { $0.taken -= 1 } }

  /// Whether another task would be over by the end of the wall time.
  func hasTime() -> Bool { state.withLock { hasTime($0) } }

  private func hasTime(_ state: State) -> Bool {
    guard let wall = options.wall?.nanoseconds else { return true }
    let mean = state.recent.isEmpty ? 0 : state.recent.reduce(0, +) / Int64(state.recent.count)
    return SystemTime.steady() - begun + mean <= wall
  }

  /// Says how long a task took, for the mean.
  func note(_ nanoseconds: Int64) {
    state.withLock { state in
      if state.recent.count == 15 { state.recent.removeFirst() }
      state.recent.append(nanoseconds)
    }
  }

  func begin(_ item: String) {
    state.withLock { $0.running[item] = [] }
  }

  /// What ends a command of an item that runs.
  func endRequest(for item: String) throws(SystemError) -> EndRequest {
    let request = try EndRequest()
    let isOver = state.withLock { state in
      state.running[item, default: []].append(request)
      return state.isEnding || state.stopping.contains(item)
    }
    if isOver { request.make() }
    return request
  }

  /// Forgets a command that has ended.
  func leave(_ request: EndRequest, of item: String) {
    state.withLock { state in state.running[item]?.removeAll { $0 === request } }
  }

  /// Whether the commands of an item have been ended, and it is to be parked.
  func isStopped(_ item: String) -> Bool { state.withLock { $0.stopping.contains(item) } }

  func end(_ item: String, _ count: (inout WorkerReport) -> Void) {
    state.withLock { state in
      state.running[item] = nil
      state.stopping.remove(item)
      state.lastWork = SystemTime.steady()
      count(&state.report)
    }
  }

  func trouble() { state.withLock { $0.report.troubles += 1 } }

  func recovered(_ count: Int) { state.withLock { $0.report.recovered += count } }

  /// Takes no more items because of a signal.
  func drain(after signal: Int32) {
    if SignalNumber.asksToEnd(signal) { state.withLock { $0.wasAskedToEnd = true } }
    drain(.signal(signal))
  }

  /// Takes no more items.
  func drain(_ ending: WorkerReport.Ending) {
    state.withLock { state in if state.drain == nil { state.drain = ending } }
  }

  /// Ends the commands of one item that runs.
  func stop(_ item: String) {
    let requests = state.withLock { state -> [EndRequest] in
      guard let requests = state.running[item], state.stopping.insert(item).inserted else {
        return []
      }
      return requests
    }
    for request in requests { request.make() }
  }

  /// Ends all commands.
  func endAll() {
    let requests = state.withLock { state -> [EndRequest] in
      state.isEnding = true
      return state.running.values.flatMap { $0 }
    }
    for request in requests { request.make() }
  }

  func finish() -> WorkerReport {
    state.withLock { state in
      state.report.ending = state.drain ?? .nothingToDo
      return state.report
    }
  }
}
