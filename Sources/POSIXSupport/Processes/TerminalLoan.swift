import CPOSIX
import Glibc

/// Lends our terminal to a command when the command asks for it, and takes it back.
///
/// A command asks by being stopped: that is what the kernel does to a background group that reads the terminal or
/// changes its settings. Who never asks never gets it, so that `^C` still reaches the script around us, `| less`
/// keeps its keys, and commands side by side do not fight for it.
package struct TerminalLoan: ~Copyable {
  private let borrower: Int32
  private var terminal: FileDescriptor?

  package init(to group: Int32) { borrower = group }

  /// The terminal is the command's at the moment.
  package var isOut: Bool { terminal != nil }

  package enum Answer: Sendable {
    case given
    /// The terminal is at present with another group than ours.
    case elsewhere
    /// We have no terminal: somebody else has stopped the command.
    case noTerminal
  }

  /// Makes the command's group the terminal's foreground if ours is it now.
  package mutating func give() -> Answer {
    let number = Glibc.open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard number >= 0 else { return .noTerminal }
    let tty = FileDescriptor(owning: number, path: "/dev/tty")
    let front = tcgetpgrp(number)
    guard front == borrower || front == getpgrp() && tcsetpgrp(number, borrower) == 0 else {
      return .elsewhere
    }
    terminal = consume tty
    return .given
  }

  /// Makes our own group the foreground again if the command's is it now.
  package mutating func takeBack() {
    guard let tty = terminal.take() else { return }
    // SIGTTOU is ignored while a command runs, so a background group may do this.
    if tcgetpgrp(tty.number) == borrower { _ = tcsetpgrp(tty.number, getpgrp()) }
  }

  /// Stops this process, or all of its group, until somebody continues it.
  ///
  /// - Returns: Whether it stopped: the kernel stops nobody whom no shell could continue. Only known while a listener
  ///   hears `SIGCONT`.
  @discardableResult
  package static func suspend(wholeGroup: Bool) -> Bool {
    let before = wallaby_arrivals(SIGCONT)
    wallaby_suspend(wholeGroup ? 1 : 0)
    return wallaby_arrivals(SIGCONT) != before
  }
}
