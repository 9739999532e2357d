package import POSIXSupport

/// Runs commands one after another and answers the signals that are meant for them.
///
/// From `init` on, the signals a scheduler or a terminal sends no longer end this process: they are kept, passed on
/// to the command's process group, and told in the outcome. So make it before the record.
package struct CommandRunner: ~Copyable {
  /// The first of `SIGTERM`, `SIGINT` and `SIGHUP` that came since `init`: no more retries then.
  package private(set) var receivedSignal: Int32?

  private var signals: SignalListener
  private let forwardsSignals: Bool

  /// - Parameter forwardsSignals: Whether signals are passed on; otherwise they do here what they always do.
  package init(forwardsSignals: Bool = true) throws(SystemError) {
    self.forwardsSignals = forwardsSignals
    let forwarded = forwardsSignals ? Self.forwarded : []
    signals = try SignalListener(
      hearing: forwarded + [SignalNumber.child, SignalNumber.resume],
      ignoring: [
        SignalNumber.brokenPipe, SignalNumber.fileSizeLimit, SignalNumber.terminalOutput,
      ])
  }

  private static let forwarded = [
    SignalNumber.hangUp, SignalNumber.interrupt, SignalNumber.quit, SignalNumber.user1,
    SignalNumber.user2, SignalNumber.terminate, SignalNumber.processorLimit, SignalNumber.stop,
  ]

  /// Runs a command to its end, and copies what it writes to two files and, if asked, to our own output.
  ///
  /// Output of background processes is kept until they close it, are timed out or killed, as with `tee`.
  ///
  /// On disk: both logs are written and closed.
  ///
  /// - Parameters:
  ///   - output: The log of standard output: an empty file, readable too where there is a limit.
  ///   - error: The log of standard error, likewise.
  ///   - interval: How often to call `beat` until all is done; it must not take long.
  package mutating func run(
    _ invocation: CommandInvocation, output: consuming FileDescriptor,
    error: consuming FileDescriptor, beatEvery interval: Duration? = nil, beat: () -> Void = {}
  ) -> CommandOutcome {
    let started = SystemTime.now()
    let begin = SystemTime.steady()
    do throws(SystemError) {
      var command = try RunningCommand(
        invocation, output: output, error: error, started: begin, beatEvery: interval,
        sharesTerminal: forwardsSignals)
      while !command.isDone {
        command.wait(signals.descriptor)
        let arrived = signals.take(command.ready)
        note(arrived)
        command.handle(arrived)
        if command.beatIsDue() { beat() }
      }
      return command.finish(started: started)
    } catch {
      return CommandOutcome(
        started: started, finished: started, ending: .notStarted(error))
    }
  }

  /// Waits before another attempt; comes back early, with the signal, when one asks us to end.
  ///
  /// - Parameter interval: How often to call `beat` meanwhile.
  package mutating func wait(
    _ duration: Duration, beatEvery interval: Duration? = nil, beat: () -> Void = {}
  ) -> Int32? {
    let end = SystemTime.steady() + duration.nanoseconds
    var next = interval.map { SystemTime.steady() + $0.nanoseconds }
    var list = ReadyList()
    while receivedSignal == nil, SystemTime.steady() < end {
      list.removeAll()
      list.add(reading: signals.descriptor)
      list.wait(until: min(end, next ?? end))
      let arrived = signals.take(list)
      note(arrived)
      if arrived.contains(SignalNumber.stop) { TerminalLoan.suspend(wholeGroup: false) }
      if let moment = next, let interval, SystemTime.steady() >= moment {
        beat()
        next = SystemTime.steady() + interval.nanoseconds
      }
    }
    return receivedSignal
  }

  private mutating func note(_ arrived: [Int32]) {
    receivedSignal = receivedSignal ?? arrived.first(where: SignalNumber.asksToEnd)
  }
}
