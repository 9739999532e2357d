import Foundation
import Testing

@testable import POSIXSupport

struct FileLockTests {
  @Test func `A lock is free once its holder lets go, though a forked child has the file open`()
    throws
  {
    let path = NSTemporaryDirectory() + "wallaby-lock-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    func isFree() throws -> Bool {
      switch FileLock(trying: try FileDescriptor.open(path, .createIfMissing)) {
      case .some: true
      case .none: false
      }
    }
    let file = try FileDescriptor.open(path, .createIfMissing)
    // What a child has between fork and exec.
    let copy = dup(file.number)
    defer { close(copy) }
    let lock = FileLock(trying: file)
    #expect(try !isFree())
    _ = consume lock
    #expect(try isFree())
  }
}
