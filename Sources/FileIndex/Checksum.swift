/// A 64-bit sum that tells flipped, missing and moved bytes; not a defence against forgery.
struct Checksum {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Adds bytes; all parts but the last must be multiples of eight.
  mutating func add(_ bytes: Bytes) {
    var sum = value
    var at = 0
    while at + 8 <= bytes.count {
      sum = Self.mix(sum ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at += 8
    }
    if at < bytes.count {
      var last = UInt64(bytes.count - at) << 56
      for (place, byte) in bytes[at...].enumerated() { last |= UInt64(byte) << (8 * place) }
      sum = Self.mix(sum ^ last)
    }
    value = sum
  }

  static func of(_ bytes: Bytes) -> UInt64 {
    var sum = Checksum()
    sum.add(bytes)
    return sum.value
  }

  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    let product = word &* 0xFF51_AFD7_ED55_8CCD
    return product ^ (product >> 32)
  }
}
