import CPOSIX
import Glibc

/// A command that runs in a process group of its own.
///
/// Its pid stays taken until ``reap()``, also when it has ended: signals to the group never reach a stranger.
package struct ChildProcess: ~Copyable {
  package let pid: Int32

  package enum News: Sendable {
    case none
    case stopped(by: Int32)
    case ended
  }

  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32, coreDumped: Bool)
  }

  /// Starts a command; returns when it has become the program.
  ///
  /// The program is looked up as `execvp` does, in the `PATH` of the environment given and from the directory given.
  /// It inherits the descriptors 0, 1 and 2 and nothing else, as every descriptor of ours closes at exec.
  ///
  /// - Throws: ``SystemError`` with call `exec` (path: the command's name), `interpreter`, `chdir` or `fork`.
  package init(
    _ arguments: [[UInt8]], environment: EnvironmentBlock, directory: String?, input: Int32?,
    output: borrowing FileDescriptor, error: borrowing FileDescriptor, endsWithUs: Bool = false
  ) throws(SystemError) {
    let name = arguments.first ?? []
    let shown = String(decoding: name, as: UTF8.self)
    if name.isEmpty { throw SystemError(ENOENT, "exec", shown) }
    if (arguments + environment.entries).contains(where: { $0.contains(0) }) {
      throw SystemError(EINVAL, "exec", shown)
    }
    let candidates = CStringArray(Self.candidates(name, environment))
    let words = CStringArray([[]] + arguments)
    let variables = CStringArray(environment.entries)
    let start = directory.map { CStringArray([Array($0.utf8)]) }
    let plan = wallaby_spawn_plan(
      candidates: candidates.constant, words: words.start, environment: variables.start,
      directory: start?.constant[0], input: input ?? -1, output: output.number, error: error.number,
      ends_with_us: endsWithUs ? 1 : 0)
    var stage = wallaby_spawn_fork
    let pid = withUnsafePointer(to: plan) { wallaby_spawn($0, &stage) }
    let code = errno
    withExtendedLifetime((candidates, words, variables, start)) {}
    if pid >= 0 {
      self.pid = pid
      return
    }
    switch stage {
    case wallaby_spawn_exec: throw SystemError(code, "exec", shown)
    case wallaby_spawn_interpreter: throw SystemError(code, "interpreter", shown)
    case wallaby_spawn_chdir: throw SystemError(code, "chdir", directory ?? "")
    case wallaby_spawn_descriptors: throw SystemError(code, "dup2", shown)
    default: throw SystemError(code, "fork", shown)
    }
  }

  /// What `execvp` would try.
  private static func candidates(_ name: [UInt8], _ environment: EnvironmentBlock) -> [[UInt8]] {
    let slash = UInt8(ascii: "/")
    if name.contains(slash) { return [name] }
    let path = environment.bytes(of: "PATH") ?? ArraySlice("/bin:/usr/bin".utf8)
    return path.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map {
      $0.isEmpty ? name : $0 + [slash] + name
    }
  }

  /// Sends a signal to the whole group. Nobody left to hear it is no error.
  package func signal(_ number: Int32) { _ = kill(-pid, number) }

  /// What has happened since the last call; a stop is told once.
  package func news() -> News {
    var detail: Int32 = 0
    switch wallaby_child_state(pid, &detail) {
    case 0: return .none
    case 1: return .stopped(by: detail)
    default: return .ended
    }
  }

  /// Waits for the end of the command and lets its pid go.
  package consuming func reap() throws(SystemError) -> (Ending, ResourceUsage) {
    var status: Int32 = 0
    var used = wallaby_usage()
    let pid = pid
    _ = try checked("wait", "process \(pid)") { wallaby_reap(pid, &status, &used) }
    var usage = ResourceUsage()
    usage.userSeconds = Double(used.user_microseconds) / 1e6
    usage.systemSeconds = Double(used.system_microseconds) / 1e6
    usage.maximumResidentBytes = used.peak_kibibytes * 1024
    // The layout of a wait status: the low seven bits are the signal, then the core flag, then the exit code.
    let signal = status & 0x7f
    if signal == 0 { return (.exited(status >> 8 & 0xff), usage) }
    return (.signalled(signal, coreDumped: status & 0x80 != 0), usage)
  }
}
