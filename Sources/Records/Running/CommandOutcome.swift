package import POSIXSupport

/// What became of a command. A failure is a value here, never an error.
package struct CommandOutcome: Sendable {
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32, coreDumped: Bool)
    /// There was never a process; the error's `call` is `exec`, `chdir`, or what we needed before that.
    case notStarted(SystemError)
  }

  /// When the command began, in milliseconds since 1970.
  package var started: Int64
  /// When the command itself ended, whatever its background processes did after it.
  package var finished: Int64
  package var ending: Ending
  /// The time was up before the command ended.
  package var timedOut = false
  /// The first of `SIGTERM`, `SIGINT` and `SIGHUP` that we received and passed on.
  package var receivedSignal: Int32?
  /// Of the command and those of its descendants that were waited for.
  package var usage = ResourceUsage()
  package var output = StreamSummary()
  package var error = StreamSummary()

  /// The exit code to pass on, as `timeout` and shells have it: 124 timed out, 125 could not be tried, 126 could
  /// not be executed, 127 not found, 128 + N killed by signal N, otherwise the command's own.
  package var exitCode: Int32 {
    if timedOut { return 124 }
    switch ending {
    case .exited(let code): return code
    case .signalled(let signal, _): return 128 + signal
    case .notStarted(let error):
      guard error.call == "exec" else { return 125 }
      return error.isMissing ? 127 : 126
    }
  }
}
