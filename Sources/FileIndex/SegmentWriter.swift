import POSIXSupport

/// Makes one segment from rows that come sorted by partition and name.
///
/// Names and payloads are passed on as they come; what is held in memory is about 50 bytes a row.
struct SegmentWriter: ~Copyable {
  let identity: UInt64
  var sink: SegmentSink
  var rows: [RowFields] = []
  var partitions: [PartitionFields] = []
  var partitionNames: [UInt8] = []
  var tags = TagTable()
  /// For each tag the row (from 1) that had it last.
  private var lastRows: [UInt32] = []
  var pairTags: [UInt32] = []
  var pairRows: [UInt32] = []
  private var rowTags: [Int] = []
  var tailHashes: [UInt16] = []
  var kills: [UInt64: [UInt32]] = [:]
  private(set) var killCount = 0
  var isTimeOrdered = true

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
    let fields = segment.fields(row)
    let name: Bytes
    let payload: Bytes
    do throws(SegmentDamage) {
      var record = try segment.record(row)
      name = try record.text()
      payload = try record.text()
      rowTags.removeAll(keepingCapacity: true)
      try segment.forEachTag(in: record.rest) { tag throws(SegmentDamage) in
        if known[tag] < 0 { known[tag] = tags.index(of: try segment.tagText(tag)) }
        addTag(known[tag])
      }
    } catch {
      throw .damage(error)
    }
    do throws(SystemError) {
      try appendRow(
        name, time: fields.isDamaged ? lastTime : fields.time, stamp: fields.stamp,
        flags: fields.place & RowFields.flags, payload: payload)
    } catch {
      throw .storage(error)
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
}
