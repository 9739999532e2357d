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
    order = bytes.withUnsafeBytes { bytes in
      func compare(_ one: Int, _ other: Int) -> Int {
        Bytes(rebasing: bytes[ends[one]..<ends[one + 1]])
          .order(to: Bytes(rebasing: bytes[ends[other]..<ends[other + 1]]))
      }
      var order = Array(names.indices)
      if (1..<max(1, names.count)).allSatisfy({ compare($0 - 1, $0) < 0 }) { return order }
      order.sort { compare($0, $1) < 0 }
      var kept: [Int] = []
      for place in order {
        if let last = kept.last, compare(last, place) == 0 { continue }
        kept.append(place)
      }
      return kept
    }
  }

  var count: Int { order.count }

  subscript(_ place: Int) -> String { names[order[place]] }

  var sorted: [String] { order.map { names[$0] } }
}
