import Dispatch
import POSIXSupport
import Records

/// Runs commands on threads of their own, so that tasks can wait for them without holding one of theirs.
enum CommandThread {
  private static let queue = DispatchQueue(label: "wallaby.commands", attributes: .concurrent)

  /// Runs a command to its end.
  ///
  /// On disk: what it writes is appended to the logs of an attempt.
  static func run(
    _ invocation: CommandInvocation, logs path: String
  ) async throws -> CommandOutcome {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Result { () throws(WallabyError) in
          try explaining("run '\(ShellText.quoted(invocation.arguments.map(\.text)))'") {
            () throws(SystemError) in
            var runner = try CommandRunner(forwardsSignals: false)
            return runner.run(
              invocation,
              output: try FileDescriptor.open(path + "/" + Record.Entry.stdout, .append),
              error: try FileDescriptor.open(path + "/" + Record.Entry.stderr, .append))
          }
        }
        continuation.resume(with: result)
      }
    }
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
