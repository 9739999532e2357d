/// Numbers texts from zero in the order in which they first appear, comparing bytes.
struct TagTable {
  private(set) var text: [UInt8] = []
  private(set) var ends: [Int] = []
  private var slots = [UInt32](repeating: 0, count: 64)

  var count: Int { ends.count }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  mutating func index(of tag: Bytes) -> Int {
    var slot = Int(truncatingIfNeeded: Checksum.of(tag) >> 20) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if has(index, tag) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    text.append(contentsOf: tag)
    ends.append(text.count)
    slots[slot] = UInt32(count)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// All numbers, sorted by the bytes of their texts.
  func sorted() -> [UInt32] {
    text.withUnsafeBytes { bytes in
      (0..<UInt32(count)).sorted {
        Bytes(rebasing: bytes[range(Int($0))]).order(to: .init(rebasing: bytes[range(Int($1))])) < 0
      }
    }
  }

  private func has(_ index: Int, _ tag: Bytes) -> Bool {
    let range = range(index)
    guard range.count == tag.count else { return false }
    return text.withUnsafeBytes { Bytes(rebasing: $0[range]).hasSameBytes(as: tag) }
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    text.withUnsafeBytes { bytes in
      for index in 0..<count {
        let hash = Checksum.of(.init(rebasing: bytes[range(index)])) >> 20
        var slot = Int(truncatingIfNeeded: hash) & (larger.count - 1)
        while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
        larger[slot] = UInt32(index + 1)
      }
    }
    slots = larger
  }
}
