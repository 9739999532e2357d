import Glibc

/// A file's bytes as memory, read as they are touched. The file must not be rewritten in place; ours never are.
package final class MappedFile: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer

  package init(_ file: borrowing FileDescriptor) throws(SystemError) {
    let size = Int(try file.status().size)
    guard size > 0 else {
      bytes = .init(start: nil, count: 0)
      return
    }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0),
      address != MAP_FAILED
    else { throw SystemError(errno, "mmap", file.path) }
    bytes = .init(start: address, count: size)
  }

  deinit {
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }
}
