/// A set of row numbers below a bound, one bit each.
struct RowSet: Sendable {
  private var words: [UInt64]

  init(_ bound: Int) { words = [UInt64](repeating: 0, count: (bound + 63) / 64) }

  /// The rows below a bound whose bits are set in a map, the lowest bit of the first byte being row 0.
  init(_ bound: Int, map: Bytes) {
    self.init(bound)
    words.withUnsafeMutableBytes { words in
      words.copyMemory(from: Bytes(rebasing: map.prefix((bound + 7) / 8)))
    }
    keep(0..<bound)
  }

  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func contains(_ row: Int) -> Bool { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }

  mutating func insert(_ row: Int) { words[row >> 6] |= 1 << UInt64(row & 63) }

  mutating func formUnion(_ other: RowSet) {
    for place in words.indices { words[place] |= other.words[place] }
  }

  mutating func formIntersection(_ other: RowSet) {
    for place in words.indices { words[place] &= other.words[place] }
  }

  /// Removes what is not in a range.
  mutating func keep(_ range: Range<Int>) {
    for place in words.indices {
      let first = place * 64
      if first < range.lowerBound {
        let skipped = range.lowerBound - first
        words[place] &= skipped >= 64 ? 0 : ~0 << UInt64(skipped)
      }
      if first + 64 > range.upperBound {
        let kept = range.upperBound - first
        words[place] &= kept <= 0 ? 0 : ~0 >> UInt64(64 - kept)
      }
    }
  }

  /// The lowest row that is not below another.
  func first(from row: Int) -> Int? {
    var place = row >> 6
    guard place < words.count else { return nil }
    var word = words[place] & (~0 << UInt64(row & 63))
    while word == 0 {
      place += 1
      guard place < words.count else { return nil }
      word = words[place]
    }
    return place * 64 + word.trailingZeroBitCount
  }

  /// The highest row that is not above another.
  func last(upTo row: Int) -> Int? {
    guard row >= 0, !words.isEmpty else { return nil }
    var place = row >> 6
    var word = place < words.count ? words[place] & (~0 >> UInt64(63 - row & 63)) : 0
    if place >= words.count { place = words.count }
    while word == 0 {
      place -= 1
      guard place >= 0 else { return nil }
      word = words[place]
    }
    return place * 64 + 63 - word.leadingZeroBitCount
  }

  /// All rows in it, in order.
  var elements: [UInt32] {
    var rows: [UInt32] = []
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
