import Dispatch
import POSIXSupport
import Records

/// Runs commands on threads of their own, so that tasks can wait for them without holding one of theirs.
enum CommandThread {
  private static let queue = DispatchQueue(label: "wallaby.commands", attributes: .concurrent)

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
        queue.async { [invocation] in
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
      }
    } onCancel: {
      request.make()
    }
    try Task.checkCancellation()
    return outcome
  }
}

/// Lets one thread tell another, which waits for descriptors, to end a command.
private final class EndRequest: Sendable {
  private let pipe: Pipe

  init() throws(SystemError) { pipe = try Pipe() }

  var descriptor: Int32 { pipe.reading.number }
  func make() { try? pipe.writing.write([0]) }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
