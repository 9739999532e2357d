import POSIXSupport

/// Where each of many names was met first. Names are the same when their bytes are, as those of files.
struct NamePlaces {
  /// Half of a hash and the number of an entry, from 1; 0 is free. A power of two of them.
  private var slots: [UInt64] = []
  private var entries: [(name: String, place: Int)] = []

  /// Keeps the place of a name that is new; else the place where it was met first.
  mutating func firstPlace(of name: String, orAdd place: Int) -> Int? {
    if entries.count * 2 >= slots.count { grow() }
    let hash = Self.hash(name)
    var slot = index(of: hash)
    while slots[slot] != 0 {
      let entry = Int(truncatingIfNeeded: slots[slot] & 0xFFFF_FFFF) - 1
      if slots[slot] >> 32 == hash >> 32, entries[entry].name.equalsInBytes(name) {
        return entries[entry].place
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    entries.append((name, place))
    slots[slot] = hash & ~0xFFFF_FFFF | UInt64(entries.count)
    return nil
  }

  private func index(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: max(16, old.count * 4))
    for kept in old where kept != 0 {
      var slot = index(of: kept)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = kept
    }
  }

  private static func hash(_ name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      var hash = UInt64(bytes.count)
      func mix(_ word: UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
      }
      var at = 0
      while at + 8 <= bytes.count {
        mix(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        at += 8
      }
      var rest: UInt64 = 0
      while at < bytes.count {
        rest = rest << 8 | UInt64(bytes[at])
        at += 1
      }
      mix(rest)
      // The upper half is what counts.
      return hash &* 0x9E37_79B9_7F4A_7C15
    }
  }
}
