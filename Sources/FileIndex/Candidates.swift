/// Rows of one segment that may answer a query, handed out in order of time from either end.
struct Candidates {
  private enum Rows {
    case range(Range<Int>)
    /// In order of time.
    case list([UInt32])
    /// Where rows are in order of time.
    case set(RowSet)
  }

  private let rows: Rows
  private let isBackwards: Bool
  /// The next row of a range or set, or place in a list.
  private var next: Int

  init(_ range: Range<Int>, isBackwards: Bool) {
    rows = .range(range)
    self.isBackwards = isBackwards
    next = isBackwards ? range.upperBound - 1 : range.lowerBound
  }

  init(_ list: [UInt32], isBackwards: Bool) {
    rows = .list(list)
    self.isBackwards = isBackwards
    next = isBackwards ? list.count - 1 : 0
  }

  init(_ set: RowSet, below bound: Int, isBackwards: Bool) {
    rows = .set(set)
    self.isBackwards = isBackwards
    next = isBackwards ? bound - 1 : 0
  }

  mutating func nextRow() -> Int? {
    let row: Int
    switch rows {
    case .range(let range):
      guard range.contains(next) else { return nil }
      row = next
    case .list(let list):
      guard list.indices.contains(next) else { return nil }
      row = Int(list[next])
    case .set(let set):
      guard let found = isBackwards ? set.last(upTo: next) : set.first(from: next) else {
        return nil
      }
      row = found
      next = found
    }
    next += isBackwards ? -1 : 1
    return row
  }
}
