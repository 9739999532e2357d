/// Some hits in their order, with copies of their records, so that they can be looked at again together.
struct HitBatch {
  private var places: [SegmentStack.Place] = []
  private var ends = [0]
  private var bytes: [UInt8] = []

  var count: Int { places.count }

  mutating func append(_ place: SegmentStack.Place, _ record: Bytes) {
    places.append(place)
    bytes.append(contentsOf: record)
    ends.append(bytes.count)
  }

  /// Lends each hit as a row.
  func forEach(
    in stack: SegmentStack, _ body: (Int, SegmentStack.Place, borrowing IndexRow) throws -> Void
  ) throws {
    try bytes.withUnsafeBytes { bytes in
      for (index, place) in places.enumerated() {
        let record = HeapRecord(Bytes(rebasing: bytes[ends[index]..<ends[index + 1]]))
        try body(index, place, IndexRow(stack.segments[place.segment], place.row, record))
      }
    }
  }
}
