import POSIXSupport

/// A command while it runs: its process group, its two streams, and what is due when.
struct RunningCommand: ~Copyable {
  private let invocation: CommandInvocation
  private let child: ChildProcess
  /// `nil` where the command writes its logs itself.
  private var output: StreamPump?
  private var error: StreamPump?
  private var loan: TerminalLoan
  private(set) var ready = ReadyList()

  // Moments of the steady clock.
  private let started: Int64
  private var ended: Int64?
  private var timeout: Int64?
  private var killing: Int64?
  private var nextBeat: Int64?
  private let beatInterval: Int64

  private var timedOut = false
  private var receivedSignal: Int32?
  private var isKilled = false
  private var isHungUp = false
  /// Whether what happens at the terminal concerns this process as it does the command.
  private let sharesTerminal: Bool

  init(
    _ invocation: CommandInvocation, output: consuming FileDescriptor,
    error: consuming FileDescriptor, started: Int64, beatEvery interval: Duration?,
    sharesTerminal: Bool
  ) throws(SystemError) {
    if invocation.writesLogsItself {
      child = try Self.start(invocation, output, error)
      self.output = nil
      self.error = nil
    } else {
      let outputPipe = try Pipe()
      let errorPipe = try Pipe()
      child = try Self.start(invocation, outputPipe.writing, errorPipe.writing)
      let limit = invocation.maximumOutput
      let echo = invocation.echo ? invocation.echoDescriptors : nil
      self.output = StreamPump(
        from: outputPipe.intoReading(), to: LogWriter(output, limit: limit), echo: echo?.output)
      self.error = StreamPump(
        from: errorPipe.intoReading(), to: LogWriter(error, limit: limit), echo: echo?.error)
    }
    self.invocation = invocation
    self.started = started
    self.sharesTerminal = sharesTerminal
    beatInterval = interval?.nanoseconds ?? 0
    loan = TerminalLoan(to: child.pid)
    timeout = invocation.timeout.map { started + $0.nanoseconds }
    nextBeat = interval.map { started + $0.nanoseconds }
  }

  private static func start(
    _ invocation: CommandInvocation, _ output: borrowing FileDescriptor,
    _ error: borrowing FileDescriptor
  ) throws(SystemError) -> ChildProcess {
    func start(_ input: Int32?) throws(SystemError) -> ChildProcess {
      try ChildProcess(
        invocation.arguments, environment: invocation.environment,
        directory: invocation.workingDirectory, input: input, output: output, error: error,
        endsWithUs: invocation.endsWithUs)
    }
    switch invocation.input {
    case .inherit: return try start(nil)
    case .descriptor(let number): return try start(number)
    case .null:
      let null = try FileDescriptor.open("/dev/null", .read)
      return try start(null.number)
    }
  }

  /// The command has ended and everything it or its background processes wrote is in the logs.
  var isDone: Bool { ended != nil && (isKilled || Self.isDone(output) && Self.isDone(error)) }

  private static func isDone(_ pump: borrowing StreamPump?) -> Bool {
    switch pump {
    case .some(let pump): pump.isDone
    case .none: true
    }
  }

  /// Waits for output, room for it, a signal, or the next moment at which something is due.
  mutating func wait(_ signals: Int32) {
    ready.removeAll()
    ready.add(reading: signals)
    if let endRequest { ready.add(reading: endRequest) }
    output?.join(&ready)
    error?.join(&ready)
    ready.wait(until: [timeout, killing, nextBeat].compactMap { $0 }.min())
    output?.advance(ready)
    error?.advance(ready)
  }

  /// Passes on the signals that have come and does what is due.
  mutating func handle(_ signals: [Int32]) {
    for signal in signals {
      switch signal {
      case SignalNumber.child: hearOfChild()
      case SignalNumber.stop:
        child.signal(signal)
        suspend(wholeGroup: false)
        child.signal(SignalNumber.resume)
      case _ where SignalNumber.asksToEnd(signal):
        receivedSignal = receivedSignal ?? signal
        end(with: signal)
      default: child.signal(signal)
      }
    }
    if let endRequest, ready.isReady(endRequest) {
      receivedSignal = SignalNumber.terminate
      end(with: SignalNumber.terminate)
    }
    let now = SystemTime.steady()
    if let moment = timeout, now >= moment {
      timeout = nil
      timedOut = ended == nil
      end(with: SignalNumber.terminate)
    }
    if let moment = killing, now >= moment, !isKilled {
      killing = nil
      isKilled = true
      child.signal(SignalNumber.kill)
    }
  }

  /// Where to hear that it is to end, until it has been told so.
  private var endRequest: Int32? { receivedSignal == nil ? invocation.endRequest : nil }

  mutating func beatIsDue() -> Bool {
    guard let moment = nextBeat, SystemTime.steady() >= moment else { return false }
    nextBeat = SystemTime.steady() + beatInterval
    return true
  }

  /// Asks the group to end, also if it is stopped, and sets the moment after which it must.
  private mutating func end(with signal: Int32) {
    child.signal(signal)
    child.signal(SignalNumber.resume)
    let moment = SystemTime.steady() + invocation.killAfter.nanoseconds
    if !isKilled { killing = killing ?? moment }
  }

  private mutating func hearOfChild() {
    if ended != nil { return }
    switch child.news() {
    case .none: break
    case .ended:
      ended = SystemTime.steady()
      loan.takeBack()
    case .stopped(SignalNumber.terminalInput), .stopped(SignalNumber.terminalOutput):
      if sharesTerminal { lendTerminal() }
    case .stopped(SignalNumber.stop) where loan.isOut:
      // The terminal told the command alone; the rest of the job has to hear of it from us.
      suspend(wholeGroup: true)
      child.signal(SignalNumber.resume)
    case .stopped: break
    }
  }

  /// Answers a command that was stopped because it used the terminal from the background.
  private mutating func lendTerminal() {
    switch loan.give() {
    case .noTerminal: return
    case .given: break
    case .elsewhere:
      if suspend(wholeGroup: true) { break }
      // No shell can ever give it to us. The command is told once, as the kernel tells an abandoned group; if it
      // asks again it stays stopped, with nothing to wait for but its timeout.
      if isHungUp { return }
      isHungUp = true
      child.signal(SignalNumber.hangUp)
    }
    child.signal(SignalNumber.resume)
  }

  /// Stops ourselves as the command has been; returns when we are continued.
  @discardableResult
  private mutating func suspend(wholeGroup: Bool) -> Bool {
    loan.takeBack()
    return TerminalLoan.suspend(wholeGroup: wholeGroup)
  }

  consuming func finish(started moment: Int64) -> CommandOutcome {
    if isKilled {
      output?.drain()
      error?.drain()
    }
    let wall = (ended ?? started) - started
    var outcome = CommandOutcome(
      started: moment, finished: moment + wall / 1_000_000, ending: .exited(0))
    do throws(SystemError) {
      let (ending, usage) = try child.reap()
      outcome.ending = CommandOutcome.Ending(ending)
      outcome.usage = usage
    } catch {
      outcome.ending = .notStarted(error)
    }
    outcome.usage.wallSeconds = Double(wall) / 1e9
    outcome.timedOut = timedOut
    outcome.receivedSignal = receivedSignal
    if let output = output.take() { outcome.output = output.finish() }
    if let error = error.take() { outcome.error = error.finish() }
    return outcome
  }
}
