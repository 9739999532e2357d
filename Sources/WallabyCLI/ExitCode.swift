/// How `wallaby` ended, as its caller sees it.
///
/// `run` passes its command's own code on; the rest of `timeout` and `docker run`'s convention holds there.
package struct ExitCode: RawRepresentable, Hashable, Sendable {
  package var rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  private init(_ rawValue: Int32) { self.rawValue = rawValue }

  package static let done = ExitCode(0)
  /// A negative answer: nothing matches, or verification found something.
  package static let negative = ExitCode(1)
  /// The command line itself is wrong.
  package static let usage = ExitCode(2)
  /// Finished, but some items failed or were unreadable.
  package static let partial = ExitCode(3)
  package static let noStore = ExitCode(10)
  /// A lock was not obtained in time.
  package static let busy = ExitCode(11)
  package static let notFound = ExitCode(12)
  package static let damaged = ExitCode(13)
  /// The operating system said no: disk full, no permission, input/output error.
  package static let refused = ExitCode(14)
  package static let bug = ExitCode(70)

  /// `run`: the time limit was reached.
  package static let timedOut = ExitCode(124)
  /// `run`: wallaby itself failed before the command could start.
  package static let runFailed = ExitCode(125)
  /// `run`: the command is there but cannot be executed.
  package static let notRunnable = ExitCode(126)
  /// `run`: there is no such command.
  package static let noCommand = ExitCode(127)
}
