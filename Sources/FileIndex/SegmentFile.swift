import POSIXSupport
import Synchronization

/// A segment's file, mapped into memory, or read piece by piece as its bytes are asked for.
///
/// Mapped it is only where one kernel sees all: where another host removes a mapped file, whoever touches it is killed.
final class SegmentFile: @unchecked Sendable {
  private let descriptor: FileDescriptor
  private let memory: ReservedMemory
  private let isMapped: Bool
  /// For each piece whether it has been read.
  private let isHeld: UnsafeMutableBufferPointer<Atomic<Bool>>
  private let reading = Mutex(())
  private let failed = Atomic(false)

  private static let pieceBits = 12

  init(_ file: consuming FileDescriptor, isMapped: Bool) throws(SystemError) {
    let size = Int(try file.status().size)
    self.isMapped = isMapped
    memory =
      try isMapped
      ? ReservedMemory(mapping: file, byteCount: size)
      : ReservedMemory(byteCount: size, for: file.path)
    isHeld = .allocate(capacity: isMapped ? 0 : (size >> Self.pieceBits) + 1)
    for piece in isHeld.indices { isHeld.initializeElement(at: piece, to: Atomic(false)) }
    descriptor = file
  }

  deinit { isHeld.deinitialize().deallocate() }

  /// The whole file; what has not been asked for by ``need(_:)`` is zero.
  var bytes: Bytes { Bytes(memory.bytes) }

  /// Whether something that was asked for could not be read, and is zero.
  var hasFailed: Bool { failed.load(ordering: .acquiring) }

  /// Makes sure that bytes are in memory. Where they cannot be read, ``hasFailed`` says so from then on.
  @inline(__always)
  func need(_ range: Range<Int>) {
    if isMapped { return }
    var piece = range.lowerBound >> Self.pieceBits
    while piece << Self.pieceBits < range.upperBound {
      if !isHeld[piece].load(ordering: .acquiring) { fetch(piece) }
      piece += 1
    }
  }

  @inline(never)
  private func fetch(_ piece: Int) {
    reading.withLock { _ in
      if isHeld[piece].load(ordering: .relaxed) { return }
      let start = piece << Self.pieceBits
      let end = min(start + (1 << Self.pieceBits), memory.bytes.count)
      do throws(SegmentDamage) {
        try read(into: .init(rebasing: memory.bytes[start..<end]), at: start)
      } catch {
        failed.store(true, ordering: .releasing)
      }
      isHeld[piece].store(true, ordering: .releasing)
    }
  }

  /// Fills a buffer with the bytes from an offset on.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SegmentDamage) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = (try? descriptor.read(into: rest, at: Int64(offset + done))) ?? 0
      guard count > 0 else { throw SegmentDamage("its length") }
      done += count
    }
  }
}
