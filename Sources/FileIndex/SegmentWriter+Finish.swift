import POSIXSupport

extension SegmentWriter {
  /// Writes all that is not written yet.
  ///
  /// - Returns: The segment's bytes if it has no file.
  mutating func finish() throws(SystemError) -> [UInt8] {
    var footer = SegmentFooter()
    footer.identity = identity
    footer.rows = UInt64(rows.count)
    footer.partitions = UInt64(partitions.count)
    footer.tags = UInt64(tags.count)
    footer.recordsSize = UInt64(sink.position - 8)
    var tagFields = finishHeap()
    try sink.endSection()
    footer.heapSize = UInt64(sink.position - 8)
    try sink.appendSection(rows)
    try sink.appendSection(partitions)

    let (postings, offsets, counts) = makePostings()
    for tag in tagFields.indices {
      tagFields[tag].postingOffset = UInt64(offsets[tag])
      tagFields[tag].count = counts[tag]
    }
    try sink.appendSection(tagFields)
    try sink.appendSection(tags.sorted())
    footer.postingsSize = UInt64(SegmentFormat.padded(postings.count))
    try sink.appendSection(postings)

    let damaged = rowNumbers { $0.isDamaged }
    let open = rowNumbers { !$0.isFinal && !$0.isDamaged }
    footer.openRows = UInt64(open.count)
    footer.damagedRows = UInt64(damaged.count)
    try sink.appendSection(open)
    try sink.appendSection(damaged)

    let tails = makeTails()
    footer.tailBuckets = UInt64(tails.starts.count - 1)
    try sink.appendSection(tails.starts)
    try sink.appendSection(tails.rows)

    footer.isTimeOrdered = isTimeOrdered ? 1 : 0
    if !isTimeOrdered { try sink.appendSection(rowsByTime()) }

    var groups: [KillGroupFields] = []
    var all: [UInt32] = []
    for (segment, rows) in kills.sorted(by: { $0.key < $1.key }) {
      groups.append(
        KillGroupFields(segment: segment, first: UInt32(all.count), count: UInt32(rows.count)))
      all += rows.sorted()
    }
    footer.killGroups = UInt64(groups.count)
    footer.kills = UInt64(all.count)
    try sink.appendSection(groups)
    try sink.appendSection(all)

    footer.bodyChecksum = try sink.bodyChecksum()
    footer.footerChecksum = withUnsafeBytes(of: footer) {
      Checksum.of(.init(rebasing: $0[..<(SegmentFooter.size - 8)]))
    }
    sink.append(footer)
    return try sink.finish()
  }

  /// Adds the names of partitions and tags to the heap.
  private mutating func finishHeap() -> [TagFields] {
    let names = sink.position
    for index in partitions.indices { partitions[index].nameOffset += UInt64(names) }
    partitionNames.withUnsafeBytes { sink.append($0) }
    let texts = sink.position
    tags.text.withUnsafeBytes { sink.append($0) }
    return (0..<tags.count).map { tag in
      let range = tags.range(tag)
      return TagFields(
        textOffset: UInt64(texts + range.lowerBound), postingOffset: 0,
        textLength: UInt32(range.count), count: 0)
    }
  }

  private func rowNumbers(where condition: (RowFields) -> Bool) -> [UInt32] {
    var numbers: [UInt32] = []
    for (number, row) in rows.enumerated() where condition(row) { numbers.append(UInt32(number)) }
    return numbers
  }

  private func rowsByTime() -> [UInt32] {
    (0..<UInt32(rows.count)).sorted {
      (rows[Int($0)].time, $0) < (rows[Int($1)].time, $1)
    }
  }
}

extension SegmentWriter {
  /// The posting lists of all tags, where each begins, and how many rows it has.
  private func makePostings() -> (bytes: [UInt8], offsets: [Int], counts: [UInt32]) {
    var counts = [UInt32](repeating: 0, count: tags.count)
    for tag in pairTags { counts[Int(tag)] += 1 }
    let sorted = Self.placed(pairTags, counts) { pairRows[$0] }
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    var start = 0
    for count in counts.map({ Int($0) }) {
      offsets.append(bytes.count)
      let list = sorted[start..<start + count]
      start += count
      guard !SegmentFormat.isDense(count, of: rows.count) else {
        let first = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: (rows.count + 7) / 8))
        for row in list { bytes[first + Int(row / 8)] |= 1 << UInt8(row % 8) }
        continue
      }
      var last = -1
      for row in list {
        var step = UInt32(Int(row) - last)
        last = Int(row)
        while step >= 0x80 {
          bytes.append(UInt8(truncatingIfNeeded: step) | 0x80)
          step >>= 7
        }
        bytes.append(UInt8(step))
      }
    }
    return (bytes, offsets, counts)
  }

  /// Row numbers by the hash of their names' tails, and where each bucket begins.
  private func makeTails() -> (starts: [UInt32], rows: [UInt32]) {
    let buckets = SegmentFormat.tailBuckets(for: rows.count)
    let keys = tailHashes.map { UInt32($0) & UInt32(buckets - 1) }
    var counts = [UInt32](repeating: 0, count: buckets)
    for key in keys { counts[Int(key)] += 1 }
    var starts: [UInt32] = [0]
    for count in counts { starts.append(starts.last! + count) }
    return (starts, Self.placed(keys, counts) { UInt32($0) })
  }

  /// Sorts by small keys, those of one key in their old order.
  private static func placed(
    _ keys: [UInt32], _ counts: [UInt32], _ value: (Int) -> UInt32
  ) -> [UInt32] {
    var next: [Int] = []
    var total = 0
    for count in counts {
      next.append(total)
      total += Int(count)
    }
    return [UInt32](unsafeUninitializedCapacity: keys.count) { buffer, count in
      for (place, key) in keys.enumerated() {
        buffer[next[Int(key)]] = value(place)
        next[Int(key)] += 1
      }
      count = keys.count
    }
  }
}
