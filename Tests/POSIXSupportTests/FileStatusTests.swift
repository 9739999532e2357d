import Foundation
import Testing

@testable import POSIXSupport

struct FileStatusTests {
  @Test(arguments: ["2300-01-01", "1500-01-01", "2116-01-01", "1970-01-01"])
  func `A file may claim any time, and its age is still a number`(_ date: String) throws {
    let path = NSTemporaryDirectory() + "wallaby-status-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let touch = Process()
    touch.executableURL = URL(fileURLWithPath: "/bin/sh")
    touch.arguments = ["-c", "touch -d '\(date) UTC' \"$1\"", "sh", path]
    try touch.run()
    touch.waitUntilExit()
    try #require(touch.terminationStatus == 0)
    let modified = try FileStatus.of(path).modified
    #expect((modified > SystemTime.now() * 1_000_000) == (date > "2100"))
    #expect((FileStatus.farthest - modified >= 0) && (-FileStatus.farthest - modified <= 0))
  }

  @Test func `A FIFO is opened without waiting for its other end`() throws {
    let path = NSTemporaryDirectory() + "wallaby-fifo-" + UUID().uuidString
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    #expect(throws: SystemError.wrongKind("open", path)) {
      _ = try FileDescriptor.open(path, .write)
    }
  }
}
