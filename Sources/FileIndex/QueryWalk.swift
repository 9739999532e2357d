/// Goes through the rows of all segments that answer a query, in its order.
///
/// Rows of one time come in the order of partition and name.
struct QueryWalk {
  private let stack: SegmentStack
  private let order: IndexQuery.Order
  private var cursors: [Cursor] = []

  private struct Cursor {
    var segment: Int
    var rows: Candidates
    /// The row at hand; `nil` at the end.
    var row: Int?
    var time: Int64 = 0
  }

  init(_ stack: SegmentStack, _ query: IndexQuery) throws(SegmentDamage) {
    self.stack = stack
    order = query.order
    for (number, segment) in stack.segments.enumerated() {
      var cursor = Cursor(segment: number, rows: try segment.candidates(query))
      advance(&cursor)
      if cursor.row != nil { cursors.append(cursor) }
    }
  }

  mutating func next() -> SegmentStack.Place? {
    guard !cursors.isEmpty else { return nil }
    var best = 0
    for other in 1..<max(1, cursors.count) where precedes(cursors[other], cursors[best]) {
      best = other
    }
    let place = SegmentStack.Place(segment: cursors[best].segment, row: cursors[best].row!)
    advance(&cursors[best])
    if cursors[best].row == nil { cursors.remove(at: best) }
    return place
  }

  private func advance(_ cursor: inout Cursor) {
    let segment = stack.segments[cursor.segment]
    while let row = cursor.rows.nextRow() {
      if stack.isDead(row, of: cursor.segment) { continue }
      let fields = segment.fields(row)
      if fields.isDamaged { continue }
      cursor.row = row
      cursor.time = fields.time
      return
    }
    cursor.row = nil
  }

  private func precedes(_ one: Cursor, _ other: Cursor) -> Bool {
    if one.time != other.time {
      return order == .oldestFirst ? one.time < other.time : one.time > other.time
    }
    let comparison = (try? compareNames(one, other)) ?? 0
    return order == .oldestFirst ? comparison < 0 : comparison > 0
  }

  private func compareNames(_ one: Cursor, _ other: Cursor) throws(SegmentDamage) -> Int {
    let (left, right) = (stack.segments[one.segment], stack.segments[other.segment])
    let partitions = try left.partitionName(left.partitionIndex(ofRow: one.row!))
      .order(to: right.partitionName(right.partitionIndex(ofRow: other.row!)))
    return partitions != 0 ? partitions : try left.name(one.row!).order(to: right.name(other.row!))
  }
}
