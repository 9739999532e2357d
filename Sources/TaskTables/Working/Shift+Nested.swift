import POSIXSupport
import Records

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
        status.begin((status.attempt ?? 0) + 1, session)
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
        status.endAttempt(outcome.facts, now: now)
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
