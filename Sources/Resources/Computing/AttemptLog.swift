import POSIXSupport
import Records
import Synchronization

/// The two logs of one attempt, written to by any number of threads, a whole message at a time.
///
/// On disk: `stdout.log` and `stderr.log`, opened when there is something to say, and appended to without a buffer: what was
/// said before a crash is there.
final class AttemptLog: Sendable {
  private let path: String
  private let files = Mutex(Files())

  private struct Files: ~Copyable {
    var output: FileDescriptor?
    var error: FileDescriptor?
    var failure: SystemError?
  }

  init(at path: String) { self.path = path }

  /// Why a message was not kept, if one was not.
  var failure: SystemError? { files.withLock { $0.failure } }

  func write(_ text: String, isError: Bool) {
    let line = Array(text.utf8) + (text.utf8.last == 0x0A ? [] : [0x0A])
    files.withLock { files in
      do throws(SystemError) {
        if isError {
          try append(line, to: &files.error, Record.Entry.stderr)
        } else {
          try append(line, to: &files.output, Record.Entry.stdout)
        }
      } catch {
        files.failure = files.failure ?? error
      }
    }
  }

  private func append(
    _ line: [UInt8], to file: inout FileDescriptor?, _ name: String
  ) throws(SystemError) {
    if file == nil { file = try FileDescriptor.open(path + "/" + name, .append) }
    try file!.write(line)
  }
}
