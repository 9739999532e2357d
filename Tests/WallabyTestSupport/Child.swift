import Foundation
public import Glibc
import Synchronization

/// A running program of a test; its output goes to files, so that it never waits for us.
public final class Child: Sendable {
  public let pid: pid_t
  private let output: Int32
  private let error: Int32
  private let input: Int32

  /// A child that ends before it has read all must not end the tests.
  private static let withoutPipeSignal: Void = { _ = Glibc.signal(SIGPIPE, SIG_IGN) }()

  /// Starts a program in a process group of its own.
  ///
  /// - Parameters:
  ///   - program: A path, or a name looked up in this process's `PATH`.
  ///   - environment: The whole environment of the child; `nil` is this process's own.
  ///   - input: What the child reads; `nil` gives it `/dev/null`, and ``send(_:)`` needs `[]`.
  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    input bytes: [UInt8]? = nil, workingDirectory: String? = nil
  ) throws {
    _ = Self.withoutPipeSignal
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    output = try anonymousFile()
    error = try anonymousFile()
    var pipe: [Int32] = [-1, -1]
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, error, 2)
    pid = try spawning.withLock { _ in
      if bytes != nil {
        guard Glibc.pipe(&pipe) == 0 else { throw POSIXError(.EMFILE) }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
      }
      return try spawn(
        program, arguments, environment, workingDirectory, &actions, flags: POSIX_SPAWN_SETPGROUP)
    }
    if pipe[0] >= 0 { close(pipe[0]) }
    input = pipe[1]
    if let bytes, !bytes.isEmpty {
      send(bytes)
      endInput()
    }
  }

  deinit {
    close(output)
    close(error)
  }

  /// Writes to the child's standard input; what it does not take because it ended is dropped.
  public func send(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(input, $0.baseAddress! + done, $0.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      done += count
    }
  }

  /// Closes the child's standard input; call it at most once.
  public func endInput() { close(input) }

  /// What the child has printed to standard output so far.
  public var outputSoFar: String { String(decoding: contents(output), as: UTF8.self) }

  /// What the child has printed to standard error so far.
  public var errorSoFar: String { String(decoding: contents(error), as: UTF8.self) }

  /// Sends a signal to the child alone, not to its group.
  public func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for the child to end; call it once.
  public func wait() throws -> ProgramOutput {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw POSIXError(.ECHILD) }
    }
    return ProgramOutput(
      exit: exitCode(status), output: contents(output), error: contents(error))
  }
}

/// Held from where descriptors are made until they are marked to be closed in children: another
/// child must not inherit them in between.
let spawning = Mutex(())

/// The exit code in what `waitpid` told, 128 + N after signal N.
func exitCode(_ status: Int32) -> Int32 {
  let signal = status & 0x7f
  return signal == 0 ? (status >> 8) & 0xff : 128 + signal
}

/// Starts a program with the signals of this process set back to their defaults.
func spawn(
  _ program: String, _ arguments: [String], _ environment: [String: String]?,
  _ workingDirectory: String?, _ actions: inout posix_spawn_file_actions_t, flags: Int32
) throws -> pid_t {
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigaddset(&signals, SIGPIPE)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(
    &attributes, Int16(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  let environment = environment ?? ProcessInfo.processInfo.environment
  let entries = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  // The process is `env` first, in whose place the program then comes.
  let line = (workingDirectory.map { ["env", "-C", $0] } ?? []) + [program] + arguments
  let words = line.map { strdup($0) } + [nil]
  defer { for text in entries + words { free(text) } }
  var pid: pid_t = 0
  let code = posix_spawnp(&pid, line[0], &actions, &attributes, words, entries)
  guard code == 0 else {
    throw NSError(
      domain: NSPOSIXErrorDomain, code: Int(code),
      userInfo: [NSLocalizedDescriptionKey: "cannot start '\(program)'"])
  }
  return pid
}

private func anonymousFile() throws -> Int32 {
  // Two processes that share the file add to it, as they would to a pipe.
  let name = "/tmp/wallaby-output-\(UUID().uuidString)"
  let number = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0o600)
  guard number >= 0 else { throw POSIXError(.EMFILE) }
  unlink(name)
  return number
}

private func contents(_ file: Int32) -> [UInt8] {
  var status = stat()
  guard fstat(file, &status) == 0 else { return [] }
  return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
    count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
  }
}
