import Glibc

/// Reads a file line by line in bounded memory. A line longer than the limit comes in pieces that overlap.
package struct LineReader: ~Copyable {
  /// Which part of its line a piece is.
  package struct Place: Sendable, Hashable {
    /// From 1.
    package var number: Int
    package var isBeginning: Bool
    package var isEnd: Bool
  }

  private let file: FileDescriptor
  private let limit: Int
  private let overlap: Int
  private var buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  private var isAtEnd = false

  package init(_ file: consuming FileDescriptor, limit: Int = 1 << 20, overlap: Int = 1 << 12) {
    self.file = file
    self.limit = limit
    self.overlap = overlap
    buffer = .allocate(byteCount: limit, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// Calls `body` with each line or piece, without its newline, until it returns `false`.
  package mutating func forEachLine(
    _ body: (UnsafeRawBufferPointer, Place) throws -> Bool
  ) throws {
    var place = Place(number: 1, isBeginning: true, isEnd: true)
    var start = 0
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<filled])
      if let newline = memchr(rest.baseAddress!, 0x0A, rest.count) {
        let count = UnsafeRawPointer(newline) - rest.baseAddress!
        place.isEnd = true
        if try !body(.init(rebasing: rest[..<count]), place) { return }
        start += count + 1
        place = Place(number: place.number + 1, isBeginning: true, isEnd: true)
      } else if isAtEnd {
        if !rest.isEmpty { _ = try body(rest, place) }
        return
      } else if rest.count == limit {
        place.isEnd = false
        if try !body(rest, place) { return }
        place.isBeginning = false
        start = filled - overlap
        try fill(keepingFrom: &start)
      } else {
        try fill(keepingFrom: &start)
      }
    }
  }

  private mutating func fill(keepingFrom start: inout Int) throws(SystemError) {
    let count = filled - start
    if start > 0, count > 0 {
      memmove(buffer.baseAddress!, buffer.baseAddress! + start, count)
    }
    (start, filled) = (0, count)
    let more = try file.read(into: .init(rebasing: buffer[filled...]))
    if more == 0 { isAtEnd = true }
    filled += more
  }
}
