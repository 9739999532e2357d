/// A set of row numbers below a bound, one bit each.
struct RowSet: Sendable {
  private var words: [UInt64]
  private(set) var count = 0

  init(_ bound: Int) { words = [UInt64](repeating: 0, count: (bound + 63) / 64) }

  func contains(_ row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

  mutating func insert(_ row: Int) {
    let bit: UInt64 = 1 << UInt64(row & 63)
    if words[row >> 6] & bit == 0 {
      words[row >> 6] |= bit
      count += 1
    }
  }

  /// All rows in it, in order.
  var elements: [UInt32] {
    var rows: [UInt32] = []
    rows.reserveCapacity(count)
    for (place, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        rows.append(UInt32(place * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return rows
  }
}
