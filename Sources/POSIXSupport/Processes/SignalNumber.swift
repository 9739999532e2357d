import CPOSIX
import Glibc

/// The signals that concern running a command, by number.
package enum SignalNumber {
  package static let hangUp = SIGHUP
  package static let interrupt = SIGINT
  package static let quit = SIGQUIT
  package static let user1 = SIGUSR1
  package static let user2 = SIGUSR2
  package static let terminate = SIGTERM
  package static let kill = SIGKILL
  package static let resume = SIGCONT
  package static let stop = SIGTSTP
  package static let terminalInput = SIGTTIN
  package static let terminalOutput = SIGTTOU
  package static let processorLimit = SIGXCPU
  package static let child = SIGCHLD
  package static let brokenPipe = SIGPIPE
  package static let fileSizeLimit = SIGXFSZ

  /// Whether a scheduler, a terminal or a user means by it that the work should end.
  package static func asksToEnd(_ signal: Int32) -> Bool {
    signal == terminate || signal == interrupt || signal == hangUp
  }

  /// The name in capitals, such as `SIGTERM`.
  package static func name(_ signal: Int32) -> String {
    guard let text = wallaby_signal_name(signal) else { return "signal \(signal)" }
    return "SIG" + String(cString: text)
  }

  /// The number of a name in capitals, `SIGTERM` or `TERM`.
  package static func named(_ name: String) -> Int32? { numbers[name] ?? numbers["SIG" + name] }

  private static let numbers = Dictionary(
    uniqueKeysWithValues: (Int32(1)...64).map { (name($0), $0) })
}
