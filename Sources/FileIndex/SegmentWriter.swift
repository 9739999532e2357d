import POSIXSupport

/// Makes one segment from rows that come sorted by partition and name.
///
/// Names and payloads are passed on as they come; what is held in memory is about 50 bytes a row.
struct SegmentWriter: ~Copyable {
  let identity: UInt64
  private var sink: SegmentSink
  private var rows: [RowFields] = []
  private var partitions: [PartitionFields] = []
  private var partitionNames: [UInt8] = []
  private var tags = TagTable()
  /// For each tag the row (from 1) that had it last.
  private var lastRows: [UInt32] = []
  private var pairTags: [UInt32] = []
  private var pairRows: [UInt32] = []
  private var rowTags: [Int] = []
  private var tailHashes: [UInt16] = []
  private var kills: [UInt64: [UInt32]] = [:]
  private(set) var killCount = 0
  private var isTimeOrdered = true

  init(identity: UInt64, file: consuming FileDescriptor? = nil) {
    self.identity = identity
    sink = SegmentSink(file)
    sink.append(SegmentFormat.magic)
  }

  var rowCount: Int { rows.count }
  var lastTime: Int64 { rows.last?.time ?? 0 }
  var isEmpty: Bool { rows.isEmpty && partitions.isEmpty && killCount == 0 }

  /// Starts the next partition in the order of names.
  mutating func beginPartition(_ name: Bytes, mark: UInt64, isGone: Bool = false) {
    partitions.append(
      PartitionFields(
        nameOffset: UInt64(partitionNames.count), nameLength: UInt32(name.count),
        firstRow: UInt32(rows.count), mark: mark, isGone: isGone ? 1 : 0))
    partitionNames.append(contentsOf: name)
  }

  /// Takes a row out of an older segment.
  mutating func kill(_ row: Int, of segment: UInt64) {
    kills[segment, default: []].append(UInt32(row))
    killCount += 1
  }

  mutating func append(_ name: Bytes, _ entry: IndexEntry) throws(SystemError) {
    rowTags.removeAll(keepingCapacity: true)
    for tag in entry.tags { tag.withBytes { addTag($0) } }
    try entry.payload.withBytes { payload throws(SystemError) in
      try appendRow(
        name, time: entry.time, stamp: entry.stamp, flags: entry.isFinal ? RowFields.final : 0,
        payload: payload)
    }
  }

  /// Adds what cannot be read, with the reason as its payload.
  mutating func append(_ name: Bytes, damage: String) throws(SystemError) {
    rowTags.removeAll(keepingCapacity: true)
    let time = lastTime
    try damage.withBytes { payload throws(SystemError) in
      try appendRow(name, time: time, stamp: 0, flags: RowFields.damaged, payload: payload)
    }
  }

  /// Adds a row of another segment, whose tag numbers `known` translates as far as they have come up.
  mutating func append(
    _ row: Int, of segment: Segment, _ known: inout [Int]
  ) throws(Halt) {
    do {
      let fields = segment.fields(row)
      var record = try segment.record(row)
      let name = try record.text()
      let payload = try record.text()
      rowTags.removeAll(keepingCapacity: true)
      for tag in segment.tags(in: record.rest) {
        if known[tag] < 0 { known[tag] = tags.index(of: try segment.tagText(tag)) }
        addTag(known[tag])
      }
      try appendRow(
        name, time: fields.isDamaged ? lastTime : fields.time, stamp: fields.stamp,
        flags: fields.place & RowFields.flags, payload: payload)
    } catch let damage as SegmentDamage {
      throw .damage(damage)
    } catch {
      throw .storage(error as! SystemError)
    }
  }

  private mutating func addTag(_ text: Bytes) { addTag(tags.index(of: text)) }

  private mutating func addTag(_ tag: Int) {
    if tag == lastRows.count { lastRows.append(0) }
    let row = UInt32(rows.count + 1)
    if lastRows[tag] == row { return }
    lastRows[tag] = row
    rowTags.append(tag)
  }

  private mutating func appendRow(
    _ name: Bytes, time: Int64, stamp: UInt64, flags: UInt64, payload: Bytes
  ) throws(SystemError) {
    if let last = rows.last, last.time > time { isTimeOrdered = false }
    let row = UInt32(rows.count)
    rows.append(RowFields(time: time, stamp: stamp, place: UInt64(sink.position) | flags))
    tailHashes.append(SegmentFormat.tailHash(name))
    sink.append(text: name)
    sink.append(text: payload)
    sink.append(number: rowTags.count)
    for tag in rowTags {
      sink.append(number: tag)
      pairTags.append(UInt32(tag))
      pairRows.append(row)
    }
    try sink.flush()
  }

  /// Writes all that is not written yet.
  ///
  /// - Returns: The segment's bytes if it has no file.
  consuming func finish() throws(SystemError) -> [UInt8] {
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

extension [UInt8] {
  func withBytes<Result, Failure: Error>(
    _ body: (Bytes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var result: Swift.Result<Result, Failure>?
    withUnsafeBytes { bytes in
      do throws(Failure) { result = .success(try body(bytes)) } catch { result = .failure(error) }
    }
    return try result!.get()
  }
}
