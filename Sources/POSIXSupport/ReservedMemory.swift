import Glibc

/// Memory aligned to pages that takes up room only where it is used: zeroed and to be filled, or a file as it is.
package final class ReservedMemory: @unchecked Sendable {
  package let bytes: UnsafeMutableRawBufferPointer

  /// Zeroed memory.
  ///
  /// - Parameter path: What it is for.
  package init(byteCount: Int, for path: String) throws(SystemError) {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    bytes = try Self.map(byteCount, PROT_READ | PROT_WRITE, flags, -1, path)
    // Else the first byte written may take up two megabytes.
    if let address = bytes.baseAddress { _ = madvise(address, byteCount, MADV_NOHUGEPAGE) }
  }

  /// A file's contents, not to be written to. Whoever touches what the file does not have any more is killed.
  package init(mapping file: borrowing FileDescriptor, byteCount: Int) throws(SystemError) {
    bytes = try Self.map(byteCount, PROT_READ, MAP_PRIVATE, file.number, file.path)
  }

  private static func map(
    _ byteCount: Int, _ protection: Int32, _ flags: Int32, _ file: Int32, _ path: String
  ) throws(SystemError) -> UnsafeMutableRawBufferPointer {
    if byteCount == 0 { return .init(start: nil, count: 0) }
    guard let address = mmap(nil, byteCount, protection, flags, file, 0), address != MAP_FAILED
    else { throw SystemError(errno, "mmap", path) }
    return .init(start: address, count: byteCount)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(address, bytes.count) }
  }
}
