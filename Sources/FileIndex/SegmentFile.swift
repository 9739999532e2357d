import POSIXSupport

/// A segment's file, mapped, and open for reads that leave no mapped pages behind.
final class SegmentFile: Sendable {
  private let map: MappedFile
  private let descriptor: FileDescriptor

  init(_ file: consuming FileDescriptor) throws(SystemError) {
    map = try MappedFile(file)
    descriptor = file
  }

  var bytes: Bytes { map.bytes }

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
