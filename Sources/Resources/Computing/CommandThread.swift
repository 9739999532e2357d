import POSIXSupport
import Records

/// Runs each command on a thread of its own, so that tasks can wait for it without holding one of theirs, and commands for
/// each other.
enum CommandThread {
  /// Runs a command to its end, which is brought about when the task is cancelled.
  ///
  /// On disk: what it writes is appended to the logs of an attempt.
  ///
  /// - Throws: `CancellationError` where it was ended so.
  static func run(
    _ invocation: CommandInvocation, logs path: String
  ) async throws -> CommandOutcome {
    let doing = "run '\(ShellText.quoted(invocation.arguments.map(\.text)))'"
    let request = try explaining(doing) { () throws(SystemError) in try EndRequest() }
    var invocation = invocation
    invocation.endRequest = request.descriptor
    let outcome = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        do throws(SystemError) {
          try Threads.start { [invocation] in
            let result = Result { () throws(WallabyError) in
              try explaining(doing) { () throws(SystemError) in
                var runner = try CommandRunner(forwardsSignals: false)
                return runner.run(
                  invocation,
                  output: try FileDescriptor.open(path + "/" + Record.Entry.stdout, .append),
                  error: try FileDescriptor.open(path + "/" + Record.Entry.stderr, .append))
              }
            }
            continuation.resume(with: result)
          }
        } catch {
          continuation.resume(throwing: WallabyError.system(doing, error))
        }
      }
    } onCancel: {
      request.make()
    }
    try Task.checkCancellation()
    return outcome
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
