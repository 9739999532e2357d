/// One hit, seen in place: nothing is copied or decoded that is not asked for.
///
/// It is lent for the length of a call and cannot be kept; keep what you take from it.
public struct IndexRow: ~Copyable {
  private let segment: Segment
  private let row: Int
  private let nameBytes: Bytes
  private let payloadBytes: Bytes
  private let tagBytes: Bytes

  /// Milliseconds since 1970.
  public let time: Int64
  /// What the source's stamp of it was when it was read.
  public let stamp: UInt64
  /// Whether it has settled.
  public let isFinal: Bool
  let isDamaged: Bool

  /// The record's bytes must live as long as the value.
  init(_ segment: Segment, _ row: Int, _ record: HeapRecord) throws(SegmentDamage) {
    let fields = segment.fields(row)
    var record = record
    let name = try record.text()
    let payload = try record.text()
    nameBytes = name
    payloadBytes = payload
    tagBytes = record.rest
    time = fields.time
    stamp = fields.stamp
    isFinal = fields.isFinal
    isDamaged = fields.isDamaged
    self.segment = segment
    self.row = row
  }

  init(_ segment: Segment, _ row: Int) throws(SegmentDamage) {
    try self.init(segment, row, segment.record(row))
  }

  public var name: String { nameBytes.text }

  /// The partition it is in.
  public var partition: String {
    (try? segment.partitionName(segment.partitionIndex(ofRow: row)).text) ?? ""
  }

  /// Its tags, each once, in the order in which the source gave them.
  public var tags: [String] {
    var tags: [String] = []
    segment.forEachTag(in: tagBytes) { tag in
      if let text = try? segment.tagText(tag) { tags.append(text.text) }
    }
    return tags
  }

  /// Has in memory what its partition and tags are taken from, so that nothing can fail any more once it is lent.
  func readAhead() {
    _ = try? segment.partitionName(segment.partitionIndex(ofRow: row))
    segment.forEachTag(in: tagBytes) { _ = try? segment.tagText($0) }
  }

  /// A copy of the payload.
  public var payload: [UInt8] { Array(payloadBytes) }

  /// Lends the payload in place.
  public func withPayload<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(payloadBytes)
  }

  /// Lends the UTF-8 bytes of the name in place.
  public func withName<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(nameBytes)
  }
}
