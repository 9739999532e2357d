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
  package var maximumOutput: Int64?

  package init() {}

  /// Copies until the end of the stream, a signal, or (as `tee` does) until nobody reads our output any more.
  ///
  /// On disk: the log is written from its current offset, and closed.
  package func run(
    log: consuming FileDescriptor, heartbeat: (every: Duration, body: () -> Void)? = nil
  ) throws(SystemError) -> Outcome {
    fatalError()
  }
}
