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

  /// The rows that have a tag, in order.
  func rows(taggedWith index: Int, in range: Range<Int>) throws(SegmentDamage) -> [UInt32] {
    let posting = try posting(index)
    var rows: [UInt32] = []
    guard case .sparse(var at, let count) = posting else {
      for row in range where contains(posting, row) { rows.append(UInt32(row)) }
      return rows
    }
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
    let posting = try posting(index)
    if case .dense = posting { return rows.filter { contains(posting, Int($0)) } }
    guard let first = rows.first, let last = rows.last else { return [] }
    var kept: [UInt32] = []
    var at = 0
    for row in try self.rows(taggedWith: index, in: Int(first)..<Int(last) + 1) {
      while at < rows.count && rows[at] < row { at += 1 }
      if at < rows.count && rows[at] == row { kept.append(row) }
    }
    return kept
  }

  private enum Posting {
    case dense(at: Int)
    case sparse(at: Int, count: Int)
  }

  private func posting(_ index: Int) throws(SegmentDamage) -> Posting {
    let fields = tag(index)
    let count = Int(fields.count)
    guard fields.postingOffset <= UInt64(postingsEnd - postingsAt), count <= rowCount else {
      throw SegmentDamage("a posting list")
    }
    let at = postingsAt + Int(fields.postingOffset)
    guard SegmentFormat.isDense(count, of: rowCount) else { return .sparse(at: at, count: count) }
    guard (rowCount + 7) / 8 <= postingsEnd - at else { throw SegmentDamage("a bit map") }
    return .dense(at: at)
  }

  private func contains(_ posting: Posting, _ row: Int) -> Bool {
    guard case .dense(let at) = posting else { return false }
    return load(at + row / 8, as: UInt8.self) >> UInt8(row % 8) & 1 == 1
  }

  /// The tag numbers of a row; numbers that are none are left out.
  func tags(ofRecordAt offset: Int) -> [Int] {
    var at = offset
    var tags: [Int] = []
    do throws(SegmentDamage) {
      let count = try number(&at, before: heapEnd)
      for _ in 0..<count {
        let tag = try number(&at, before: heapEnd)
        if tag < tagCount { tags.append(tag) }
      }
    } catch {}
    return tags
  }
}
