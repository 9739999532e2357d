/// The bytes of one row in the heap, taken apart from the front: name, payload, tags.
struct HeapRecord {
  /// What has not been taken yet.
  private(set) var rest: Bytes

  init(_ bytes: Bytes) { rest = bytes }

  /// Takes a LEB128 number below 2^35.
  mutating func number() throws(SegmentDamage) -> Int {
    var at = 0
    let value = try rest.number(&at, before: rest.count)
    rest = Bytes(rebasing: rest[at...])
    return value
  }

  /// Takes a length and that many bytes.
  mutating func text() throws(SegmentDamage) -> Bytes {
    let length = try number()
    guard length <= rest.count else { throw SegmentDamage("a length") }
    defer { rest = Bytes(rebasing: rest[length...]) }
    return Bytes(rebasing: rest[..<length])
  }
}
