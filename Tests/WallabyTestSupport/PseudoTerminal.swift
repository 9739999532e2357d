import Foundation
import Glibc
import Synchronization

/// Runs a program on a terminal of its own, and gives its exit code and all that it showed there.
///
/// The terminal adds nothing: no echo, and lines end with a newline alone.
public func runInTerminal(
  _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
  workingDirectory: String? = nil, columns: UInt16 = 100
) throws -> ProgramOutput {
  var settings = termios()
  var size = winsize(ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
  var screen: Int32 = -1
  // Held open so that the settings stay, and closed once the child has it.
  var held: Int32 = -1
  try spawning.withLock { _ in
    guard openpty(&screen, &held, nil, nil, &size) == 0 else { throw POSIXError(.ENODEV) }
    for end in [screen, held] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }
  defer { close(screen) }
  tcgetattr(held, &settings)
  settings.c_lflag &= ~tcflag_t(ECHO)
  settings.c_oflag &= ~tcflag_t(OPOST)
  tcsetattr(held, TCSANOW, &settings)
  var name = [CChar](repeating: 0, count: 128)
  guard ttyname_r(held, &name, name.count) == 0 else { throw POSIXError(.ENODEV) }

  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  // The first terminal that a session's leader opens becomes the session's own.
  posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
  posix_spawn_file_actions_adddup2(&actions, 0, 1)
  posix_spawn_file_actions_adddup2(&actions, 0, 2)
  let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which the importer does not see
  let pid = try spawning.withLock { _ in
    try spawn(program, arguments, environment, workingDirectory, &actions, flags: newSession)
  }
  close(held)

  var shown: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(screen, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    if count <= 0 { break }
    shown += buffer[..<count]
  }
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0 {
    guard errno == EINTR else { throw POSIXError(.ECHILD) }
  }
  return ProgramOutput(exit: exitCode(status), output: shown, error: [])
}
