/// Names sorted by their bytes, each once.
struct NameList {
  private let names: [String]
  private let order: [Int]

  init(_ names: [String]) {
    self.names = names
    var bytes: [UInt8] = []
    var ends = [0]
    ends.reserveCapacity(names.count + 1)
    bytes.reserveCapacity(names.count * 28)
    for name in names {
      name.withBytes { bytes.append(contentsOf: $0) }
      ends.append(bytes.count)
    }
    order = bytes.withBytes { bytes in
      func name(_ index: Int) -> Bytes { Bytes(rebasing: bytes[ends[index]..<ends[index + 1]]) }
      func compare(_ one: Int, _ other: Int) -> Int { name(one).order(to: name(other)) }
      if (1..<max(1, names.count)).allSatisfy({ compare($0 - 1, $0) < 0 }) {
        return Array(names.indices)
      }
      // Where the names begin to differ, eight bytes mostly tell them apart.
      let common = names.indices.dropFirst().reduce(name(0).count) {
        name(0).commonPrefix(with: name($1), limit: $0)
      }
      var keys = names.indices.map { (start: name($0).word(at: common), index: $0) }
      keys.sort {
        $0.start != $1.start ? $0.start < $1.start : compare($0.index, $1.index) < 0
      }
      var kept: [Int] = []
      kept.reserveCapacity(keys.count)
      for key in keys {
        if let last = kept.last, compare(last, key.index) == 0 { continue }
        kept.append(key.index)
      }
      return kept
    }
  }

  var count: Int { order.count }

  subscript(_ place: Int) -> String { names[order[place]] }

  var sorted: [String] { order.map { names[$0] } }
}

extension Bytes {
  /// How many bytes of the first so many are the same.
  fileprivate func commonPrefix(with other: Bytes, limit: Int) -> Int {
    let limit = Swift.min(limit, count, other.count)
    var at = 0
    while at < limit && self[at] == other[at] { at += 1 }
    return at
  }

  /// Eight bytes as a number of their order; zeros after the end.
  fileprivate func word(at start: Int) -> UInt64 {
    if start + 8 <= count {
      return UInt64(bigEndian: loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    var word: UInt64 = 0
    for at in start..<start + 8 {
      word = word << 8 | (at < count ? UInt64(self[at]) : 0)
    }
    return word
  }
}
