package import POSIXSupport

/// Copies a stream to a log and, if asked, to our own standard output: `tee` with an end that can be told.
package struct StreamCopy {
  package struct Outcome: Sendable {
    package var started: Int64
    package var finished: Int64
    /// The signal that ended the copy before the end of the stream, with what had come until then kept.
    package var receivedSignal: Int32?
    package var stream = StreamSummary()
  }

  /// The stream.
  package var source: Int32 = 0
  package var echo = true
  var echoDescriptor: Int32 = 1
  package var maximumOutput: Int64?

  package init() {}

  /// Hears the signals that end a copy, which end this process no longer.
  package static func listen() throws(SystemError) -> SignalListener {
    try SignalListener(
      hearing: [SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.hangUp],
      ignoring: [SignalNumber.brokenPipe, SignalNumber.fileSizeLimit])
  }

  /// Copies until the end of the stream, a signal, or (as `tee` does) until nobody reads our output any more.
  ///
  /// On disk: the log is written from its current offset, and closed.
  ///
  /// - Parameter signals: What ``listen()`` gave; a signal since then ends the copy, too.
  package func run(
    log: consuming FileDescriptor, hearing signals: inout SignalListener,
    beatEvery interval: Duration? = nil, beat: () -> Void = {}
  ) throws(SystemError) -> Outcome {
    var outcome = Outcome(started: SystemTime.now(), finished: 0)
    let writer = LogWriter(log, limit: maximumOutput)
    var pump = StreamPump(from: source, to: writer, echo: echo ? echoDescriptor : nil)
    var ready = ReadyList()
    let interval = interval?.nanoseconds
    var next = interval.map { SystemTime.steady() + $0 }
    while !pump.isDone, pump.echoFailure == nil, outcome.receivedSignal == nil {
      ready.removeAll()
      ready.add(reading: signals.descriptor)
      pump.join(&ready)
      ready.wait(until: next)
      pump.advance(ready)
      outcome.receivedSignal = signals.take(ready).first
      if let moment = next, let interval, SystemTime.steady() >= moment {
        beat()
        next = SystemTime.steady() + interval
      }
    }
    if outcome.receivedSignal != nil { pump.drain() }
    outcome.stream = pump.finish()
    outcome.finished = SystemTime.now()
    return outcome
  }
}
