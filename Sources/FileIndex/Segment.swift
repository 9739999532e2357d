/// One immutable file of the index in memory: rows sorted by partition and name, with tag and time indexes over them.
///
/// Nothing in it is believed: every offset and number is checked before it is used.
final class Segment: @unchecked Sendable {
  let identity: UInt64
  /// Of a file, only what was asked for by ``slice(_:)`` or ``load(_:as:)`` is there.
  private let bytes: Bytes
  let rowCount: Int
  let partitionCount: Int
  let tagCount: Int
  let openCount: Int
  let damagedCount: Int
  let tailBuckets: Int
  let isTimeOrdered: Bool
  let killGroupCount: Int
  let killCount: Int
  let bodyChecksum: UInt64

  /// Where the records of rows end and the names of partitions and tags begin.
  let recordsEnd: Int
  let heapEnd: Int
  let rowsAt: Int
  let partitionsAt: Int
  let tagsAt: Int
  let sortedTagsAt: Int
  let postingsAt: Int
  let postingsEnd: Int
  let openAt: Int
  let damagedAt: Int
  let tailStartsAt: Int
  let tailRowsAt: Int
  let timeOrderAt: Int
  let killGroupsAt: Int
  let killsAt: Int

  /// The file that the bytes are read from; `nil` in memory.
  let file: SegmentFile?
  private let owner: AnyObject?

  /// - Parameter summed: Up to which size the checksum of the body is compared.
  convenience init(_ file: SegmentFile, checkedUpTo summed: Int = 1 << 18) throws(SegmentDamage) {
    try self.init(file.bytes, file: file, owner: nil, checkedUpTo: summed)
  }

  /// A segment in memory.
  convenience init(_ array: [UInt8]) throws(SegmentDamage) {
    let owner = OwnedBytes(array)
    try self.init(owner.bytes, file: nil, owner: owner, checkedUpTo: 0)
  }

  private init(
    _ bytes: Bytes, file: SegmentFile?, owner: AnyObject?, checkedUpTo summed: Int
  ) throws(SegmentDamage) {
    let size = SegmentFooter.size
    guard bytes.count >= size + 8, bytes.count % 8 == 0 else { throw SegmentDamage("its size") }
    let footerAt = bytes.count - size
    file?.need(footerAt..<bytes.count)
    file?.need(0..<8)
    let footer = bytes.loadUnaligned(fromByteOffset: footerAt, as: SegmentFooter.self)
    guard footer.magic == SegmentFormat.magic,
      bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self) == SegmentFormat.magic,
      footer.version == SegmentFormat.version
    else { throw SegmentDamage("its format") }
    guard
      footer.footerChecksum == Checksum.of(.init(rebasing: bytes[footerAt..<bytes.count - 8]))
    else { throw SegmentDamage("its footer") }
    for count in [
      footer.rows, footer.partitions, footer.tags, footer.openRows, footer.damagedRows,
      footer.tailBuckets, footer.killGroups, footer.kills,
    ] where count > UInt64(SegmentFormat.largestCount) { throw SegmentDamage("a count") }
    guard footer.heapSize <= UInt64(bytes.count), footer.postingsSize <= UInt64(bytes.count),
      footer.recordsSize <= footer.heapSize,
      footer.tailBuckets > 0, footer.tailBuckets & (footer.tailBuckets - 1) == 0
    else { throw SegmentDamage("a section") }

    self.bytes = bytes
    self.file = file
    self.owner = owner
    identity = footer.identity
    rowCount = Int(footer.rows)
    partitionCount = Int(footer.partitions)
    tagCount = Int(footer.tags)
    openCount = Int(footer.openRows)
    damagedCount = Int(footer.damagedRows)
    tailBuckets = Int(footer.tailBuckets)
    isTimeOrdered = footer.isTimeOrdered == 1
    killGroupCount = Int(footer.killGroups)
    killCount = Int(footer.kills)
    bodyChecksum = footer.bodyChecksum

    recordsEnd = 8 + Int(footer.recordsSize)
    var end = 8 + Int(footer.heapSize)
    func section(_ size: Int) -> Int {
      let start = end
      end += SegmentFormat.padded(size)
      return start
    }
    heapEnd = end
    rowsAt = section(rowCount * RowFields.size)
    partitionsAt = section(partitionCount * PartitionFields.size)
    tagsAt = section(tagCount * TagFields.size)
    sortedTagsAt = section(tagCount * 4)
    postingsAt = section(Int(footer.postingsSize))
    postingsEnd = end
    openAt = section(openCount * 4)
    damagedAt = section(damagedCount * 4)
    tailStartsAt = section((tailBuckets + 1) * 4)
    tailRowsAt = section(rowCount * 4)
    timeOrderAt = section(isTimeOrdered ? 0 : rowCount * 4)
    killGroupsAt = section(killGroupCount * KillGroupFields.size)
    killsAt = section(killCount * 4)
    guard end == footerAt else { throw SegmentDamage("its length") }
    if bytes.count <= summed { try checkBody() }
  }

  /// Compares the checksum of everything; reads the whole file.
  func checkBody() throws(SegmentDamage) {
    let body = slice(0..<size - SegmentFooter.size)
    guard Checksum.of(body) == bodyChecksum else { throw SegmentDamage("its checksum") }
  }

  // MARK: Bytes

  var size: Int { bytes.count }

  @inline(__always)
  func slice(_ range: Range<Int>) -> Bytes {
    file?.need(range)
    return Bytes(rebasing: bytes[range])
  }

  @inline(__always)
  func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    file?.need(offset..<offset + MemoryLayout<Value>.size)
    return bytes.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// Bytes that could not be read are zero: what was made of them must not be told before this has been asked.
  func checkReads() throws(SegmentDamage) {
    if file?.hasFailed == true { throw SegmentDamage("its length") }
  }

  // MARK: Rows

  /// The fields of a row below ``rowCount``.
  func fields(_ row: Int) -> RowFields { load(rowsAt + row * RowFields.size, as: RowFields.self) }

  func time(_ row: Int) -> Int64 { load(rowsAt + row * RowFields.size, as: Int64.self) }

  /// A row number kept in the file, known to be below ``rowCount``.
  func rowNumber(at offset: Int) throws(SegmentDamage) -> Int {
    let row = Int(load(offset, as: UInt32.self))
    guard row < rowCount else { throw SegmentDamage("a row number") }
    return row
  }

  func openRow(_ index: Int) throws(SegmentDamage) -> Int { try rowNumber(at: openAt + 4 * index) }

  func damagedRow(_ index: Int) throws(SegmentDamage) -> Int {
    try rowNumber(at: damagedAt + 4 * index)
  }

  func record(_ row: Int) throws(SegmentDamage) -> HeapRecord {
    HeapRecord(slice(try recordRange(row)))
  }

  /// Where the heap record of a row is: up to the next one.
  func recordRange(_ row: Int) throws(SegmentDamage) -> Range<Int> {
    let first = fields(row).offset
    let end = row + 1 < rowCount ? fields(row + 1).offset : recordsEnd
    guard first >= 8, first <= end, end <= recordsEnd else { throw SegmentDamage("an offset") }
    return first..<end
  }

  func name(_ row: Int) throws(SegmentDamage) -> Bytes {
    var record = try record(row)
    return try record.text()
  }

  /// Reads a LEB128 number below 2^35.
  @inline(__always)
  func number(_ at: inout Int, before end: Int) throws(SegmentDamage) -> Int {
    guard at >= 8 else { throw SegmentDamage("a number") }
    file?.need(at..<min(at + 5, end))
    return try bytes.number(&at, before: end)
  }

  // MARK: Partitions

  func partition(_ index: Int) -> PartitionFields {
    load(partitionsAt + index * PartitionFields.size, as: PartitionFields.self)
  }

  func partitionName(_ index: Int) throws(SegmentDamage) -> Bytes {
    let fields = partition(index)
    return try heapText(fields.nameOffset, fields.nameLength)
  }

  func heapText(_ offset: UInt64, _ length: UInt32) throws(SegmentDamage) -> Bytes {
    guard offset >= 8, offset <= UInt64(heapEnd), Int(length) <= heapEnd - Int(offset) else {
      throw SegmentDamage("a text")
    }
    return slice(Int(offset)..<Int(offset) + Int(length))
  }

  func rows(ofPartition index: Int) -> Range<Int> {
    let first = min(Int(partition(index).firstRow), rowCount)
    let next =
      index + 1 < partitionCount ? min(Int(partition(index + 1).firstRow), rowCount) : rowCount
    return first..<max(first, next)
  }

  func partitionIndex(ofRow row: Int) -> Int {
    max(0, lowestIndex(below: partitionCount) { Int(partition($0).firstRow) > row } - 1)
  }

  func partitionIndex(named name: Bytes) throws(SegmentDamage) -> Int? {
    let index = try lowestIndex(below: partitionCount) { at throws(SegmentDamage) in
      try partitionName(at).order(to: name) >= 0
    }
    guard index < partitionCount, try partitionName(index).hasSameBytes(as: name) else {
      return nil
    }
    return index
  }
}

/// The first index at which a condition that stays true once it is true holds; `count` if it never does.
func lowestIndex<Failure: Error>(
  from start: Int = 0, below count: Int, where condition: (Int) throws(Failure) -> Bool
) throws(Failure) -> Int {
  var (low, high) = (start, count)
  while low < high {
    let middle = low + (high - low) / 2
    if try condition(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}

/// An array that stays where it is.
private final class OwnedBytes {
  let bytes: Bytes

  init(_ array: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: array.count, alignment: 8)
    copy.copyBytes(from: array)
    bytes = Bytes(copy)
  }

  deinit { bytes.deallocate() }
}
