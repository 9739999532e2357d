/// The bytes of one row in the heap, taken apart from the front: name, payload, tags.
struct HeapRecord {
  /// What has not been taken yet.
  private(set) var rest: Bytes

  init(_ bytes: Bytes) { rest = bytes }

  /// Takes a LEB128 number below 2^35.
  mutating func number() throws(SegmentDamage) -> Int {
    var value = 0
    var shift = 0
    for (place, byte) in rest.prefix(5).enumerated() {
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 {
        rest = Bytes(rebasing: rest[(rest.startIndex + place + 1)...])
        return value
      }
      shift += 7
    }
    throw SegmentDamage("a number")
  }

  /// Takes a length and that many bytes.
  mutating func text() throws(SegmentDamage) -> Bytes {
    let length = try number()
    guard length <= rest.count else { throw SegmentDamage("a length") }
    defer { rest = Bytes(rebasing: rest[length...]) }
    return Bytes(rebasing: rest[..<length])
  }
}
