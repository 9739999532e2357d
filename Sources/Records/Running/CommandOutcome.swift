package import POSIXSupport

/// What became of a command. A failure is a value here, never an error.
package struct CommandOutcome: Sendable {
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32, coreDumped: Bool)
    /// There was never a process; the error's `call` is `exec`, `interpreter`, `chdir`, or what came before those.
    case notStarted(SystemError)

    init(_ ending: ChildProcess.Ending) {
      switch ending {
      case .exited(let code): self = .exited(code)
      case .signalled(let signal, let coreDumped):
        self = .signalled(signal, coreDumped: coreDumped)
      }
    }
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

  /// Of a command that could not even be tried.
  package static func notStarted(_ error: SystemError, at moment: Int64) -> CommandOutcome {
    CommandOutcome(started: moment, finished: moment, ending: .notStarted(error))
  }

  /// The exit code to pass on, as `timeout` and shells have it: 124 timed out, 125 could not be tried, 126 could
  /// not be executed, 127 not found, 128 + N killed by signal N, otherwise the command's own.
  package var exitCode: Int32 {
    if timedOut { return 124 }
    switch ending {
    case .exited(let code): return code
    case .signalled(let signal, _): return 128 + signal
    case .notStarted(let error):
      switch error.call {
      case "exec": return error.isMissing ? 127 : 126
      case "interpreter": return 126
      default: return 125
      }
    }
  }

  /// Why there was never a process, in one sentence.
  package var message: String? {
    guard case .notStarted(let error) = ending else { return nil }
    switch error.call {
    case "exec": return "cannot start '\(error.path)': \(error.reason)"
    case "interpreter":
      return
        "cannot start '\(error.path)': what it is to be run with is missing (see its first line)"
    case "chdir": return "cannot start in '\(error.path)': \(error.reason)"
    default: return "cannot start the command: \(error)"
    }
  }
}
