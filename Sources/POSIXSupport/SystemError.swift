import Glibc

/// What the operating system refused: the call, the path it was made on, and `errno`.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's number for the reason, such as `ENOSPC`.
  package var code: Int32
  /// The C function that failed.
  package var call: String
  /// The path the call was made on, as far as it is known.
  package var path: String

  package init(_ code: Int32, _ call: String, _ path: String) {
    self.code = code
    self.call = call
    self.path = path
  }

  /// What the system would have said of a call that the user must not make.
  package static func notPermitted(_ call: String, _ path: String) -> SystemError {
    SystemError(EPERM, call, path)
  }

  /// What the system says of something that is not there.
  package static func missing(_ call: String, _ path: String) -> SystemError {
    SystemError(ENOENT, call, path)
  }

  /// What the system says of a call on something of another kind than it needs.
  package static func wrongKind(_ call: String, _ path: String) -> SystemError {
    SystemError(ENXIO, call, path)
  }

  /// The system's sentence for the reason, in lower case.
  package var reason: String { Self.reason(of: code) }

  package var description: String { "\(call) '\(path)': \(reason)" }

  /// Nothing of that name is there, or a directory on the way is not.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// Nothing of that name is there, though its directory is.
  package var isAbsent: Bool { code == ENOENT }
  /// The name is taken; file systems differ in which of the two they say.
  package var isTaken: Bool { code == EEXIST || code == ENOTEMPTY }
  /// The handle is of something another host has replaced: look again from the top.
  package var isStale: Bool { code == ESTALE }
  /// It is not there, or not any more.
  package var isGone: Bool { isMissing || isStale }
  /// What somebody else has replaced.
  package static func stale(_ call: String, _ path: String) -> SystemError {
    SystemError(ESTALE, call, path)
  }
  /// The user may not.
  package var isDenied: Bool { code == EACCES || code == EPERM || code == EROFS }
  /// What is at the path is not of the kind that was asked for (a link, a directory, a FIFO).
  package var isWrongKind: Bool {
    code == ELOOP || code == EISDIR || code == ENOTDIR || code == ENXIO || code == EMLINK
  }
  /// The file system cannot do that at all.
  package var isUnsupported: Bool { code == EOPNOTSUPP || code == ENOSYS }
  package var isFull: Bool { code == ENOSPC }
  package var isOverQuota: Bool { code == EDQUOT }
  /// The disk, or the server of the disk, failed.
  package var isBrokenDisk: Bool { code == EIO }
  /// The reader of a pipe has gone.
  package var isBrokenPipe: Bool { code == EPIPE }

  package static func reason(of code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    let sentence = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard let first = sentence.first else { return "error \(code)" }
    // "No such file" reads on after a colon; "I/O error" keeps its capitals.
    let second = sentence.dropFirst().first ?? " "
    return second.isLowercase ? first.lowercased() + sentence.dropFirst() : sentence
  }
}

/// Turns "-1 and `errno`" into a result or an error, and makes an interrupted call again.
func checked<Value: BinaryInteger>(
  _ call: String, _ path: @autoclosure () -> String, _ body: () -> Value
) throws(SystemError) -> Value {
  while true {
    let value = body()
    if value != -1 { return value }
    let code = errno
    if code != EINTR { throw SystemError(code, call, path()) }
  }
}

/// Does again, up to three times, what failed because another host replaced a file or directory at that very moment.
package func retryingStale<Value: ~Copyable>(
  _ body: () throws(SystemError) -> Value
) throws(SystemError) -> Value {
  for _ in 0..<3 {
    do throws(SystemError) { return try body() } catch {
      if !error.isStale { throw error }
    }
  }
  return try body()
}
