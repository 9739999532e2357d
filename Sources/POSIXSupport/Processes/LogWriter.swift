import Glibc

/// Writes a stream to a file, and goes on counting when the file can take no more.
///
/// With a limit, the file keeps the first half and the last half of it and one line between them that says how many
/// bytes are missing. It grows beyond the limit by as much as it keeps of the end (at least 1 MiB) before it is cut
/// back, so that each byte moves once and who watches the file sees the newest output.
package struct LogWriter: ~Copyable {
  private var file: FileDescriptor
  private let head: Int64
  private let tail: Int64
  /// Where the next byte goes.
  private var position: Int64 = 0
  private var bytesAtCut: Int64 = 0
  package var summary = StreamSummary()

  /// Takes over an empty file; it must be readable too if there is a limit.
  package init(_ file: consuming FileDescriptor, limit: Int64?) {
    self.file = file
    let limit = limit.map { max(0, $0) } ?? .max
    head = limit - limit / 2
    tail = limit / 2
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    summary.bytes += Int64(bytes.count)
    if summary.logFailure != nil { return }
    do throws(SystemError) {
      try file.write(bytes)
      position += Int64(bytes.count)
      if position - head > tail, position - head - tail > max(tail, 1 << 20) { try cut() }
    } catch {
      summary.logFailure = error
    }
  }

  /// Cuts to the limit, closes the file and says what was written.
  package consuming func finish() -> StreamSummary {
    do throws(SystemError) {
      if summary.logFailure == nil { try cut() }
      try file.close()
    } catch {
      summary.logFailure = summary.logFailure ?? error
    }
    return summary
  }

  /// Moves the newest bytes down to behind the line that says how many are missing.
  private mutating func cut() throws(SystemError) {
    if position <= head + tail || summary.bytes == bytesAtCut { return }
    // The line takes no room of bytes that are still to be moved.
    let kept = max(0, min(tail, position - head - Self.longestLine))
    let missing = summary.bytes - head - kept
    var from = position - kept
    let end = position
    position = head
    try put(Array("\n[wallaby: \(missing) bytes cut here]\n".utf8))
    while from < end {
      try file.seek(to: from)
      let bytes = try file.readChunk(Int(min(1 << 16, end - from)))
      if bytes.isEmpty { throw SystemError(EIO, "read", file.path) }
      from += Int64(bytes.count)
      try put(bytes)
    }
    try file.truncate(to: position)
    try file.seek(to: position)
    summary.cut = missing
    bytesAtCut = summary.bytes
  }

  private mutating func put(_ bytes: [UInt8]) throws(SystemError) {
    try file.seek(to: position)
    try file.write(bytes)
    position += Int64(bytes.count)
  }

  /// The length of the line with the largest number there is.
  private static let longestLine: Int64 = 48
}
