import POSIXSupport
import Records
import Synchronization

/// The two logs of one attempt, written to by any number of threads, a whole message at a time.
///
/// On disk: `stdout.log` and `stderr.log`, appended to without a buffer: what was said before a crash is there.
final class AttemptLog: Sendable {
  private let files: Mutex<Files>

  private struct Files: ~Copyable {
    let output: FileDescriptor
    let error: FileDescriptor
    var failure: SystemError?
  }

  init(at path: String) throws(SystemError) {
    let output = try FileDescriptor.open(path + "/" + Record.Entry.stdout, .append)
    let error = try FileDescriptor.open(path + "/" + Record.Entry.stderr, .append)
    files = Mutex(Files(output: output, error: error))
  }

  /// Why a message was not kept, if one was not.
  var failure: SystemError? { files.withLock { $0.failure } }

  func write(_ text: String, isError: Bool) {
    let line = Array(text.utf8) + (text.utf8.last == 0x0A ? [] : [0x0A])
    files.withLock { files in
      do throws(SystemError) {
        try isError ? files.error.write(line) : files.output.write(line)
      } catch {
        files.failure = files.failure ?? error
      }
    }
  }
}
