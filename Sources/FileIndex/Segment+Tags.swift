extension Segment {
  func tag(_ index: Int) -> TagFields {
    load(tagsAt + index * TagFields.size, as: TagFields.self)
  }

  func tagText(_ index: Int) throws(SegmentDamage) -> Bytes {
    let fields = tag(index)
    return try heapText(fields.textOffset, fields.textLength)
  }

  /// The number of the tag at a place in the order of bytes.
  func sortedTag(_ place: Int) throws(SegmentDamage) -> Int {
    let index = Int(load(sortedTagsAt + 4 * place, as: UInt32.self))
    guard index < tagCount else { throw SegmentDamage("a tag number") }
    return index
  }

  func tagIndex(_ text: Bytes) throws(SegmentDamage) -> Int? {
    let place = try lowestIndex(below: tagCount) { at throws(SegmentDamage) in
      try tagText(sortedTag(at)).order(to: text) >= 0
    }
    guard place < tagCount else { return nil }
    let index = try sortedTag(place)
    return try tagText(index).hasSameBytes(as: text) ? index : nil
  }

  /// Whether more than one row in eight has a tag.
  func isDense(_ index: Int) -> Bool {
    SegmentFormat.isDense(Int(tag(index).count), of: rowCount)
  }

  /// The rows that have a dense tag.
  func bitMap(_ index: Int) throws(SegmentDamage) -> RowSet {
    let at = try posting(index)
    guard (rowCount + 7) / 8 <= postingsEnd - at else { throw SegmentDamage("a bit map") }
    return RowSet(rowCount, map: slice(at..<at + (rowCount + 7) / 8))
  }

  /// The rows in a range that have a tag that is not dense, in order.
  func rows(taggedWith index: Int, in range: Range<Int>) throws(SegmentDamage) -> [UInt32] {
    var at = try posting(index)
    let count = Int(tag(index).count)
    var rows: [UInt32] = []
    rows.reserveCapacity(min(count, range.count))
    var row = -1
    for _ in 0..<count {
      let step = try number(&at, before: postingsEnd)
      row += step
      guard step > 0, row < rowCount else { throw SegmentDamage("a posting") }
      if row >= range.upperBound { break }
      if row >= range.lowerBound { rows.append(UInt32(row)) }
    }
    return rows
  }

  /// Those of sorted rows that have a tag.
  func filter(_ rows: [UInt32], taggedWith index: Int) throws(SegmentDamage) -> [UInt32] {
    guard let first = rows.first, let last = rows.last else { return [] }
    if isDense(index) {
      let map = try bitMap(index)
      return rows.filter { map.contains(Int($0)) }
    }
    var kept: [UInt32] = []
    var at = 0
    for row in try self.rows(taggedWith: index, in: Int(first)..<Int(last) + 1) {
      while at < rows.count && rows[at] < row { at += 1 }
      if at < rows.count && rows[at] == row { kept.append(row) }
    }
    return kept
  }

  /// Where the posting list of a tag begins.
  private func posting(_ index: Int) throws(SegmentDamage) -> Int {
    let fields = tag(index)
    guard fields.postingOffset <= UInt64(postingsEnd - postingsAt), fields.count <= rowCount else {
      throw SegmentDamage("a posting list")
    }
    return postingsAt + Int(fields.postingOffset)
  }

  /// Calls `body` with the tag numbers in the rest of a heap record; numbers that are none are left out.
  func forEachTag<Failure: Error>(
    in rest: Bytes, _ body: (Int) throws(Failure) -> Void
  ) throws(Failure) {
    var at = 0
    var left = (try? rest.number(&at, before: rest.count)) ?? 0
    while left > 0, let tag = try? rest.number(&at, before: rest.count) {
      if tag < tagCount { try body(tag) }
      left -= 1
    }
  }
}
