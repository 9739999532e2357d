import Foundation
import Testing
import WallabyTestSupport

@testable import POSIXSupport

@Suite(.temporaryDirectory) struct LineReaderTests {
  private func pieces(
    _ text: String, limit: Int = 64, overlap: Int = 4, atMost count: Int = .max
  ) throws -> [String] {
    let path = try TemporaryDirectory.current.write("lines", text.utf8)
    var reader = LineReader(try FileDescriptor.open(path, .read), limit: limit, overlap: overlap)
    var seen: [String] = []
    try reader.forEachLine { bytes, place in
      let text = String(decoding: bytes, as: UTF8.self)
      let ends = (place.isBeginning ? "" : "…", place.isEnd ? "" : "…")
      seen.append("\(place.number) \(ends.0)\(text)\(ends.1)")
      return seen.count < count
    }
    return seen
  }

  @Test func `Each line comes once, without its newline, the last one with or without`() throws {
    #expect(try pieces("") == [])
    #expect(try pieces("a\n\nb\n") == ["1 a", "2 ", "3 b"])
    #expect(try pieces("a\nb") == ["1 a", "2 b"])
    #expect(try pieces("\n") == ["1 "])
    #expect(try pieces("a\nb\nc\n", atMost: 2) == ["1 a", "2 b"])
  }

  @Test func `Lines across the end of the buffer come whole`() throws {
    let lines = (1...200).map { String(repeating: "x", count: $0 % 8) + "\($0)" }
    let text = lines.joined(separator: "\n")
    let numbered = zip(1..., lines).map { "\($0) \($1)" }
    for limit in [12, 13, 17, 64] { #expect(try pieces(text, limit: limit) == numbered) }
  }

  @Test func `A line beyond the limit comes in pieces that overlap`() throws {
    #expect(
      try pieces("0123456789abcdef\nz\n", limit: 8, overlap: 4)
        == ["1 01234567…", "1 …456789ab…", "1 …89abcdef…", "1 …cdef", "2 z"])
  }
}
