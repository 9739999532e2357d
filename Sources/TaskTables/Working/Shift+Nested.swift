import POSIXSupport
package import Records
import Synchronization

extension Shift {
  /// Runs the nested tasks of an item that are not done yet.
  func runNested(
    _ claim: consuming TaskClaim, _ settings: TableSettings
  ) throws(WallabyError) -> (ItemState, message: String?) {
    let item = claim.id
    let status = claim.status
    let policy = status.policy.filled(from: settings.policy)
    let tasks: [RecordStatus]
    do throws(WallabyError) {
      tasks = try TaskTable(session.folder).nestedTasks(of: item)
    } catch {
      guard error.code == .damaged else { throw error }
      // Trying again would find the same.
      let message = error.message
      try claim.settle(.failed, .null) { $0.message = message }
      return (.failed, message)
    }
    let crew = NestedCrew(tasks, of: status, in: session)
    Threads.each(min(max(1, control.options.nested), max(1, crew.left))) { _ in
      var runner: CommandRunner
      do throws(SystemError) {
        runner = try CommandRunner(forwardsSignals: false)
      } catch {
        return crew.fail(.system("run '\(item)'", error))
      }
      while let task = crew.next(control) {
        do throws(WallabyError) {
          try run(task, of: item, group: status.group, policy, settings, crew, &runner)
        } catch {
          crew.fail(error)
        }
      }
    }
    let counts = crew.counts
    if let error = crew.error { throw error }
    if counts.done == counts.total {
      let result = crew.results
      try claim.settle(.completed, result) { $0.nested = counts }
      return (.done, nil)
    }
    if control.isStopped(item) {
      session.haveStopped(item)
      try claim.giveBack("stopped by 'wallaby tasks'", as: .stopped) { $0.nested = counts }
      return (.stopped, nil)
    }
    if control.isEnding || control.hasSignal && counts.done + counts.failed < counts.total {
      let reason = "given back: its worker was to end"
      try claim.giveBack(reason) { $0.nested = counts }
      return (.todo, reason)
    }
    if counts.done + counts.failed < counts.total {
      let reason = "\(counts.done) of \(counts.total) nested tasks were done when time was up"
      try claim.giveBack(reason, as: .wallTimeExceeded) { $0.nested = counts }
      return (.wallTimeExceeded, reason)
    }
    let result = crew.results
    let message = "\(counts.failed) of \(counts.total) nested tasks failed"
    try claim.settle(.failed, result) {
      $0.nested = counts
      $0.message = message
    }
    return (.failed, message)
  }

  /// Runs one nested task until it is done, or has failed as often as it may.
  private func run(
    _ task: RecordStatus, of item: String, group: String?, _ policy: TaskPolicy,
    _ settings: TableSettings, _ crew: NestedCrew, _ runner: inout CommandRunner
  ) throws(WallabyError) {
    var status = task
    let path = "\(item)/\(task.name)"
    status.failures = 0
    while true {
      do throws(SystemError) {
        if status.attempt != nil { try session.keepLogs(of: status, in: path) }
        status.beginNested(session)
        try session.publish(status.fileBytes, as: path + "/" + Record.Entry.status)
      } catch {
        throw crew.failure(error, path)
      }
      let request = try explaining("run '\(path)'") { () throws(SystemError) in
        try control.endRequest(for: item)
      }
      defer { control.leave(request, of: item) }
      let begin = SystemTime.steady()
      let run = TaskRun(
        session: session, containers: containers, settings: settings, policy: policy, path: path,
        item: item,
        task: task.name, killAfter: control.options.killAfter)
      let ending = run.run(status, group: group, &runner, end: request.descriptor)
      let outcome = ending.outcome
      let now = session.folder.configuration.now()
      if let stop = stop(of: item, outcome) {
        var facts = outcome.facts
        facts["message"] = .string(stop.reason)
        status.endAttempt(facts, now: now)
        try crew.settle(status, .null, at: path)
        return
      }
      control.note(SystemTime.steady() - begin)
      if !ending.isGood,
        let pause = policy.pause(after: outcome, failures: status.failures + 1)
      {
        status.failures += 1
        let failures = status.failures
        status.endAttempt(outcome.facts, now: now)
        status.failures = failures
        if runner.wait(pause, until: request.descriptor) { continue }
        try crew.settle(status, .null, at: path)
        return
      }
      outcome.describe(in: &status, receivedSignal: nil, ending.troubles)
      status.itemState = ItemState(status.state)
      try crew.settle(status, ending.result, at: path)
      return
    }
  }
}

extension RecordStatus {
  fileprivate mutating func beginNested(_ session: WorkerSession) {
    state = .running
    itemState = .locked
    attempt = (attempt ?? 0) + 1
    startedTime = session.folder.configuration.now()
    message = nil
    host = session.folder.configuration.host
    pid = Int(session.record.process.pid)
    owner = session.owner
    worker = session.id
  }
}

extension CommandRunner {
  /// Waits before another attempt.
  ///
  /// - Returns: Whether it came to that, rather than a request to end.
  fileprivate func wait(_ pause: Duration, until request: Int32) -> Bool {
    let end = SystemTime.steady() + pause.nanoseconds
    while SystemTime.steady() < end {
      var list = ReadyList()
      list.add(reading: request)
      list.wait(until: end)
      if list.isReady(request) { return false }
    }
    return true
  }
}

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
    error.isMissing || error.isStale
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

extension TaskTable {
  /// The statuses of an item's nested tasks, in the order of their numbers.
  package func nestedTasks(of item: String) throws(WallabyError) -> [RecordStatus] {
    let table = try folder.open()
    let names = try explaining("list the nested tasks of '\(item)'") { () throws(SystemError) in
      try table.open(item).names().filter { NestedTask.fault(ofKey: $0) == nil }
    }
    return try names.sorted(by: NestedTask.precedes).map { (name) throws(WallabyError) in
      try status(of: item, task: name)
    }
  }
}

extension NestedTask {
  /// `Task_2` comes before `Task_10`.
  static func precedes(_ one: String, _ other: String) -> Bool {
    func parts(_ key: String) -> (stem: Substring, number: Int) {
      let stem = key.prefix { !$0.isWholeNumber }
      return (stem, Int(key.dropFirst(stem.count)) ?? -1)
    }
    let (a, b) = (parts(one), parts(other))
    if a.number >= 0, b.number >= 0, a.stem == b.stem { return a.number < b.number }
    return one.precedesInBytes(other)
  }
}
