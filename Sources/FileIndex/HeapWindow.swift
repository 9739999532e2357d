/// Lends the records of a segment's rows one after the other, read into a small buffer.
///
/// The segment itself keeps every piece of its file that a scattered record is in.
final class HeapWindow {
  private let segment: Segment
  private var buffer: UnsafeMutableRawBufferPointer
  /// Which part of the file is in the buffer.
  private var held = 0..<0

  private static let size = 1 << 16

  init(_ segment: Segment) {
    self.segment = segment
    buffer = .allocate(byteCount: segment.file == nil ? 0 : Self.size, alignment: 8)
  }

  deinit { buffer.deallocate() }

  /// The record of a row, good until the next one is asked for.
  func record(_ row: Int) throws(SegmentDamage) -> Bytes {
    let wanted = try segment.recordRange(row)
    guard let file = segment.file else { return segment.slice(wanted) }
    if wanted.lowerBound < held.lowerBound || wanted.upperBound > held.upperBound {
      try fill(wanted, file)
    }
    let first = wanted.lowerBound - held.lowerBound
    return Bytes(rebasing: buffer[first..<first + wanted.count])
  }

  private func fill(_ wanted: Range<Int>, _ file: SegmentFile) throws(SegmentDamage) {
    if wanted.count > buffer.count {
      buffer.deallocate()
      buffer = .allocate(byteCount: wanted.count, alignment: 8)
    }
    // Next to what was wanted last: go on that way in large steps.
    let near = Self.size / 16
    var range = wanted
    if wanted.count < Self.size, !held.isEmpty {
      if wanted.lowerBound >= held.lowerBound, wanted.lowerBound - held.upperBound < near {
        range = wanted.lowerBound..<min(wanted.lowerBound + Self.size, segment.recordsEnd)
      } else if wanted.upperBound <= held.upperBound,
        held.lowerBound - wanted.upperBound < near
      {
        range = max(8, wanted.upperBound - Self.size)..<wanted.upperBound
      }
    }
    held = 0..<0
    try file.read(into: .init(rebasing: buffer[..<range.count]), at: range.lowerBound)
    held = range
  }
}
