package import POSIXSupport

/// Runs commands one after another and answers the signals that are meant for them.
///
/// From `init` on, the signals a scheduler or a terminal sends no longer end this process: they are kept, passed on
/// to the command's process group, and told in the outcome. So make it before the record.
package struct CommandRunner: ~Copyable {
  /// The first of `SIGTERM`, `SIGINT` and `SIGHUP` that came since `init`: no more retries then.
  package private(set) var receivedSignal: Int32?

  package init(forwardsSignals: Bool = true) throws(SystemError) {
  }

  /// Runs a command to its end, and copies what it writes to two files and, if asked, to our own output.
  ///
  /// Output of background processes is kept until they close it, are timed out or killed, as with `tee`.
  ///
  /// On disk: both logs are written from their current offset, and closed.
  ///
  /// - Parameters:
  ///   - output: The log of standard output; readable too where there is a limit.
  ///   - heartbeat: Called at this interval while the command runs.
  package mutating func run(
    _ invocation: CommandInvocation, output: consuming FileDescriptor,
    error: consuming FileDescriptor, heartbeat: (every: Duration, body: () -> Void)? = nil
  ) -> CommandOutcome {
    fatalError()
  }

  /// Waits before another attempt; comes back early, with the signal, when one asks us to end.
  package mutating func wait(_ duration: Duration) -> Int32? {
    nil
  }
}
