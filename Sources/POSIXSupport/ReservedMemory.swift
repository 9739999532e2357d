import Glibc

/// Zeroed memory, aligned to pages, that takes up room only where it has been written.
package final class ReservedMemory: @unchecked Sendable {
  package let bytes: UnsafeMutableRawBufferPointer

  /// - Parameter path: What it is for.
  package init(byteCount: Int, for path: String) throws(SystemError) {
    guard byteCount > 0 else {
      bytes = .init(start: nil, count: 0)
      return
    }
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let address = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0),
      address != MAP_FAILED
    else { throw SystemError(errno, "mmap", path) }
    // Else the first byte written may take up two megabytes.
    _ = madvise(address, byteCount, MADV_NOHUGEPAGE)
    bytes = .init(start: address, count: byteCount)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(address, bytes.count) }
  }
}
