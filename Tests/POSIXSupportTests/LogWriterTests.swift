import Foundation
import Testing

@testable import POSIXSupport

@Suite struct LogWriterTests {
  /// Writes bytes in the given pieces and returns what is in the file.
  private func log(
    _ bytes: [UInt8], limit: Int64?, pieces: () -> Int
  ) throws -> (kept: [UInt8], summary: StreamSummary) {
    let path = NSTemporaryDirectory() + "wallaby-log-" + UUID().uuidString
    defer { unlink(path) }
    var writer = LogWriter(try FileDescriptor.open(path, .createIfMissing), limit: limit)
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(max(1, pieces()))
      piece.withUnsafeBytes { writer.append($0) }
      rest = rest.dropFirst(piece.count)
    }
    let summary = writer.finish()
    return ([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), summary)
  }

  @Test func `Head and tail are kept with the number of bytes that are missing between them`()
    throws
  {
    let bytes = Array("0123456789".utf8) + [UInt8](repeating: 46, count: 500) + Array("abcdef".utf8)
    let (kept, summary) = try log(bytes, limit: 11) { 100 }
    #expect(String(decoding: kept, as: UTF8.self) == "012345\n[wallaby: 505 bytes cut here]\nbcdef")
    #expect(summary.cut == 505)
    #expect(summary.bytes == 516)
  }

  @Test func `What fits is not touched, and what does not is cut however short it is`() throws {
    let bytes = [UInt8](repeating: 65, count: 100)
    for limit: Int64? in [nil, 100, 101, 90, .max] {
      let (kept, summary) = try log(bytes, limit: limit) { 30 }
      #expect(kept.count == 100 || limit == 90)
      #expect(limit == 90 || summary.cut == 0)
    }
    #expect(
      try log([65, 66], limit: 0) { 30 }.kept == Array("\n[wallaby: 2 bytes cut here]\n".utf8))
    #expect(try log(bytes, limit: 0) { 30 }.kept == Array("\n[wallaby: 100 bytes cut here]\n".utf8))
  }

  @Test func `Any limit and any pieces keep the two ends and account for every byte`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SplitMix(state: seed)
    for _ in 0..<25 {
      let size =
        Int.random(in: 0...4_000_000, using: &random) >> Int.random(in: 0...12, using: &random)
      let limit =
        Int64.random(in: 0...3_000_000, using: &random) >> Int64.random(in: 0...12, using: &random)
      // A byte tells where it stood, and none is part of the line.
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) | 0x80 }
      let (kept, summary) = try log(bytes, limit: limit) {
        Int.random(in: 1...300_000, using: &random)
      }
      #expect(Int(summary.bytes) == size)
      guard summary.cut > 0 else {
        #expect(kept == bytes, "size \(size) limit \(limit)")
        #expect(size <= Int(limit) + 48)
        continue
      }
      let line = Array("\n[wallaby: \(summary.cut) bytes cut here]\n".utf8)
      let head = Int(limit - limit / 2)
      #expect(Array(kept.prefix(head)) == Array(bytes.prefix(head)))
      #expect(Array(kept.dropFirst(head).prefix(line.count)) == line, "size \(size) limit \(limit)")
      let tail = Array(kept.dropFirst(head + line.count))
      #expect(tail == Array(bytes.suffix(tail.count)))
      #expect(head + tail.count + Int(summary.cut) == size)
      #expect(tail.count <= Int(limit / 2) && tail.count >= Int(limit / 2) - 48)
    }
  }

  @Test func `A log that cannot be written counts on`() throws {
    var writer = LogWriter(try FileDescriptor.open("/dev/full", .write), limit: nil)
    [UInt8](repeating: 1, count: 10).withUnsafeBytes {
      writer.append($0)
      writer.append($0)
    }
    let summary = writer.finish()
    #expect(summary.bytes == 20)
    #expect(summary.logFailure?.code == ENOSPC)
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
