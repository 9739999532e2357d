import POSIXSupport

/// Where the bytes of a new segment go: into a file as they come, or, without one, into memory.
struct SegmentSink: ~Copyable {
  private var file: FileDescriptor?
  private var buffer: [UInt8] = []
  private var flushed = 0
  private var checksum = Checksum()

  init(_ file: consuming FileDescriptor?) { self.file = file }

  var position: Int { flushed + buffer.count }

  mutating func append(_ bytes: Bytes) { buffer.append(contentsOf: bytes) }

  mutating func append<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { buffer.append(contentsOf: $0) }
  }

  mutating func appendSection<Value: BitwiseCopyable>(_ values: [Value]) throws(SystemError) {
    values.withUnsafeBytes { buffer.append(contentsOf: $0) }
    try endSection()
  }

  @inline(__always)
  mutating func append(number: Int) {
    var rest = UInt32(truncatingIfNeeded: number)
    while rest >= 0x80 {
      buffer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    buffer.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func append(text: Bytes) {
    append(number: text.count)
    buffer.append(contentsOf: text)
  }

  /// Pads to eight bytes.
  mutating func endSection() throws(SystemError) {
    while buffer.count % 8 != 0 { buffer.append(0) }
    try flush(above: 1 << 20)
  }

  /// Writes what has gathered once there is a good deal of it.
  mutating func flush(above limit: Int = 1 << 20) throws(SystemError) {
    guard file != nil, buffer.count > limit else { return }
    try drain()
  }

  /// The sum of everything so far; only at the end of a section.
  mutating func bodyChecksum() throws(SystemError) -> UInt64 {
    if file == nil { return buffer.withUnsafeBytes { Checksum.of($0) } }
    try drain()
    return checksum.value
  }

  /// Writes the rest and closes the file. Returns the bytes if there is none.
  mutating func finish() throws(SystemError) -> [UInt8] {
    guard file != nil else { return buffer }
    try drain()
    try file.take()!.close()
    return []
  }

  private mutating func drain() throws(SystemError) {
    let whole = buffer.count & ~7
    var failure: SystemError?
    buffer.withUnsafeBytes { bytes in
      let part = Bytes(rebasing: bytes[..<whole])
      checksum.add(part)
      do throws(SystemError) { try file?.write(part) } catch { failure = error }
    }
    if let failure { throw failure }
    buffer.removeFirst(whole)
    flushed += whole
  }
}
