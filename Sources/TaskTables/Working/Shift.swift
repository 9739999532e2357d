import POSIXSupport
import Records

/// The work of one worker, done by several threads.
struct Shift: Sendable {
  let session: WorkerSession
  let control: WorkerControl
  let feed: TicketFeed
  let settings: SettingsCache
  let containers = ContainerHost()
  let report: @Sendable (WorkerEvent) -> Void

  /// Claims and runs one item after the other.
  func work() {
    var runner: CommandRunner
    do throws(SystemError) {
      runner = try CommandRunner(forwardsSignals: false)
    } catch {
      report(.trouble("cannot listen for signals: \(error)"))
      return
    }
    var pause: Int64 = 5
    // Nobody is left behind who died just now.
    var hasLookedAround = false
    while control.mayTake() {
      do throws(WallabyError) {
        let settings = try settings.settings()
        switch try feed.next(after: settings.after) {
        case .candidate(let ticket):
          guard let claim = try TaskClaim.claim(ticket, for: session) else {
            feed.miss()
            control.notTaken()
            continue
          }
          pause = 5
          hasLookedAround = false
          run(claim, settings, &runner)
        case .nothing(let rest):
          control.notTaken()
          if isOver(rest) {
            if hasLookedAround { return }
            lookAround(isThorough: true)
            hasLookedAround = true
            continue
          }
          SystemTime.pause(milliseconds: pause)
          pause = min(2 * pause, 500)
        }
      } catch {
        control.notTaken()
        control.trouble()
        report(.trouble(error.description))
        if control.isEnding || error.code == .notFound || error.code == .damaged { return }
        SystemTime.pause(milliseconds: 1000)
      }
    }
  }

  /// Whether a thread that finds nothing to claim ends.
  private func isOver(_ rest: TicketFeed.Rest) -> Bool {
    switch control.options.until {
    case .idle(let limit): return control.idleFor > limit
    case .settled: return rest.isEmpty || rest == .halted && isAllSettled()
    case .empty:
      if rest.contains(.halted) {
        if control.isIdle { control.drain(.halted) }
        return control.isIdle
      }
      // What we are at ourselves may come back.
      return !rest.contains(.waiting) && control.isIdle
    }
  }

  /// Whether there is nothing that workers would claim or have.
  private func isAllSettled() -> Bool {
    var isSettled = true
    try? Queue(of: session.directory).forEachTicket {
      if $0.ticket.state.isClaimable || $0.ticket.state == .locked { isSettled = false }
    }
    return isSettled
  }

  /// Ends all: others have taken this worker for dead, or might.
  func supersede() {
    if control.isEnding { return }
    control.drain(.superseded)
    report(.trouble("others took this worker for dead: it was silent for too long"))
    control.endAll()
  }

  /// Looks after workers that died, one thread after the other.
  func lookAround(isThorough: Bool = false) {
    control.oneAtATime { lookAroundOnce(isThorough) }
  }

  private func lookAroundOnce(_ isThorough: Bool) {
    do throws(WallabyError) {
      guard let stopping = try session.stopRequests() else { return supersede() }
      for item in stopping { control.stop(item) }
      let finding = try DeadWorkers(session: session).sweep(isThorough: isThorough)
      if !finding.returned.isEmpty {
        control.recovered(finding.returned.count)
        report(.recovered(items: finding.returned))
      }
    } catch {
      report(.trouble(error.description))
    }
  }

  private func run(
    _ claim: consuming TaskClaim, _ settings: TableSettings, _ runner: inout CommandRunner
  ) {
    let item = claim.id
    control.begin(item)
    report(.began(item: item, attempt: claim.attempt))
    let begin = SystemTime.steady()
    do throws(WallabyError) {
      let (state, message) =
        claim.status.nested == nil
        ? try runSingle(claim, settings, &runner) : try runNested(claim, settings)
      control.end(item) { report in
        switch state {
        case .done: report.done += 1
        case .failed: report.failed += 1
        default: report.returned += 1
        }
      }
      report(
        .ended(
          item: item, state, duration: .nanoseconds(SystemTime.steady() - begin), message: message))
    } catch {
      control.end(item) { $0.troubles += 1 }
      report(.trouble(error.description))
      // The next would come to the same.
      SystemTime.pause(milliseconds: 200)
    }
  }

  private func runSingle(
    _ claim: consuming TaskClaim, _ settings: TableSettings, _ runner: inout CommandRunner
  ) throws(WallabyError) -> (ItemState, message: String?) {
    let item = claim.id
    let status = claim.status
    let policy = status.policy.filled(from: settings.policy)
    let request = try explaining("run '\(item)'") { () throws(SystemError) in
      try control.endRequest(for: item)
    }
    defer { control.leave(request, of: item) }
    let begin = SystemTime.steady()
    let run = TaskRun(
      session: session, containers: containers, settings: settings, policy: policy, path: item,
      item: item,
      killAfter: control.options.killAfter)
    let ending = run.run(status, group: status.group, &runner, end: request.descriptor)
    let outcome = ending.outcome
    if let stop = stop(of: item, outcome) {
      try claim.giveBack(stop.reason, as: stop.state, facts: outcome.facts)
      return (stop.state, stop.reason)
    }
    control.note(SystemTime.steady() - begin)
    if ending.isGood {
      try claim.settle(.completed, ending.result) {
        outcome.describe(in: &$0, receivedSignal: nil, [])
      }
      return (.done, nil)
    }
    if let pause = policy.pause(after: outcome, failures: status.failures + 1) {
      let reason = "\(outcome.sentence); tried again"
      let seconds = (SystemTime.now() + pause.nanoseconds / 1_000_000 + 999) / 1000
      try claim.giveBack(
        outcome.sentence, notBefore: pause > .zero ? seconds : nil, facts: outcome.facts
      ) { $0.failures += 1 }
      return (.todo, reason)
    }
    let troubles = ending.troubles
    try claim.settle(.failed, ending.result) {
      outcome.describe(in: &$0, receivedSignal: nil, troubles)
      $0.failures += 1
    }
    return (.failed, outcome.sentence)
  }

  /// Why and where to an item goes back that was ended before it was over; `nil` where it was not.
  func stop(
    of item: String, _ outcome: CommandOutcome
  ) -> (state: ItemState, reason: String)? {
    guard outcome.receivedSignal != nil || wasMeantToEnd(outcome) else { return nil }
    if control.isStopped(item) {
      session.haveStopped(item)
      return (.stopped, "stopped by 'wallaby tasks'")
    }
    return (.todo, "given back: its worker was to end")
  }
}

extension Shift {
  /// Whether the worker is part of a job of a batch system.
  var isBatchJob: Bool { session.record.scheduler != nil }

  /// Whether a task ended because somebody asked all processes of the worker's job to end: how it did says nothing then.
  private func wasMeantToEnd(_ outcome: CommandOutcome) -> Bool {
    if outcome.timedOut { return false }
    if control.wasAskedToEnd {
      // A script goes on when a command of its own was killed, and may come to a good end all the same. Of a batch job all
      // processes were asked; else what was given time to come to its end has done so.
      return outcome.exitCode != 0 || isBatchJob || control.options.grace == .zero
    }
    if outcome.exitCode == 0 {
      guard isBatchJob, outcome.usage.wallSeconds > 2 else { return false }
      SystemTime.pause(milliseconds: 50)
      return control.wasAskedToEnd
    }
    // By the signal itself, or as a shell tells of it.
    let signal = outcome.exitCode - 128
    guard SignalNumber.asksToEnd(signal) || signal == SignalNumber.kill else { return false }
    // We may be told a moment after it.
    for _ in 0..<20 {
      SystemTime.pause(milliseconds: 10)
      if control.wasAskedToEnd { return true }
    }
    return false
  }
}

extension ItemState {
  /// A running item that somebody stopped to change it.
  static let stopped = ItemState(rawValue: "Stopped")
}

extension CommandOutcome {
  /// For the list of attempts.
  var facts: [String: JSONValue] { attemptFacts.objectValue ?? [:] }

  /// How it ended, in a few words.
  var sentence: String {
    if timedOut { return "timed out" }
    switch ending {
    case .exited(let code): return "exited with \(code)"
    case .signalled(let signal, _): return "was killed by \(SignalNumber.name(signal))"
    case .notStarted: return message ?? "could not be started"
    }
  }
}
