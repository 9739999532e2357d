import Foundation
import POSIXSupport
import Testing

@testable import Records

@Suite struct StreamCopyTests {
  let scratch: RunnerScratch

  init() throws { scratch = try RunnerScratch() }

  private func copy(
    _ bytes: [UInt8], _ change: (inout StreamCopy) -> Void
  ) throws -> StreamCopy.Outcome {
    try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("in")))
    let input = try FileDescriptor.open(scratch.file("in"), .read)
    var copy = StreamCopy()
    copy.source = input.number
    copy.echo = false
    change(&copy)
    var signals = try StreamCopy.listen()
    return try copy.run(
      log: try FileDescriptor.open(scratch.file("out"), .createIfMissing), hearing: &signals)
  }

  @Test func `A stream goes to the log and to our output byte for byte`() throws {
    let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 2) }
    let echo = open(scratch.file("echo"), O_WRONLY | O_CREAT, 0o600)
    defer { close(echo) }
    let outcome = try copy(bytes) {
      $0.echo = true
      $0.echoDescriptor = echo
    }
    #expect(outcome.stream.bytes == 1_000_003)
    #expect(outcome.receivedSignal == nil)
    #expect(try scratch.bytes("out") == bytes)
    #expect(try scratch.bytes("echo") == bytes)
  }

  @Test func `A limit keeps the two ends`() throws {
    let bytes = [UInt8](repeating: 97, count: 5000) + [UInt8](repeating: 98, count: 5000)
    let outcome = try copy(bytes) { $0.maximumOutput = 10 }
    #expect(outcome.stream.cut == 9990)
    #expect(try scratch.text("out") == "aaaaa\n[wallaby: 9990 bytes cut here]\nbbbbb")
  }

  @Test func `The copy ends when nobody reads our output any more`() throws {
    let echo = Foundation.Pipe()
    try echo.fileHandleForReading.close()
    let outcome = try copy([UInt8](repeating: 97, count: 1_000_000)) {
      $0.echo = true
      $0.echoDescriptor = echo.fileHandleForWriting.fileDescriptor
    }
    #expect(outcome.stream.echoFailure?.isBrokenPipe == true)
    #expect(outcome.stream.bytes < 1_000_000)
    #expect(try scratch.bytes("out").count == Int(outcome.stream.bytes))
  }

  @Test func `What cannot be read is told`() throws {
    let directory = open("/", O_RDONLY)
    defer { close(directory) }
    let outcome = try copy([]) { $0.source = directory }
    #expect(outcome.stream.readFailure?.code == EISDIR)
  }
}
