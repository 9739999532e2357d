import POSIXSupport
import Records

/// A program that a closure ran and that did not exit with 0.
public struct CommandFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let command: [String]
  /// `nil` where it did not exit by itself: a signal or the time limit ended it, or it could not be started.
  public let exitCode: Int32?
  /// What happened, where it did not simply exit.
  private let message: String?

  public var description: String {
    let name = ShellText.quoted(command)
    if let message { return "'\(name)' \(message)" }
    return "'\(name)' exited with \(exitCode ?? -1)"
  }

  init?(_ command: [String], _ outcome: CommandOutcome) {
    if outcome.exitCode == 0 { return nil }
    self.command = command
    switch outcome.ending {
    case .exited where outcome.timedOut:
      (exitCode, message) = (nil, "timed out")
    case .exited(let code):
      (exitCode, message) = (code, nil)
    case .signalled(let signal, _):
      let name = SignalNumber.name(signal)
      (exitCode, message) = (
        nil, outcome.timedOut ? "timed out, ended by \(name)" : "was killed by \(name)"
      )
    case .notStarted(let error):
      let isItself = error.call == "exec"
      (exitCode, message) = (
        nil, isItself ? "cannot be started: \(error.reason)" : outcome.message
      )
    }
  }

  /// The same, told of the program alone: its arguments may be long.
  var ofProgram: CommandFailure {
    CommandFailure(command: Array(command.prefix(1)), exitCode: exitCode, message: message)
  }

  private init(command: [String], exitCode: Int32?, message: String?) {
    (self.command, self.exitCode, self.message) = (command, exitCode, message)
  }
}
