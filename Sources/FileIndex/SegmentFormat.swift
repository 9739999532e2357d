// The layout of a segment file. Numbers are little-endian and sections padded to eight bytes, in this order:
//
//   magic · heap · rows · partitions · tags · sorted tags · postings · open rows · damaged rows
//   · tail starts · tail rows · time order (only where rows are not in it) · kill groups · kills · footer
//
// Heap record of a row: name length, name, payload length, payload, tag count, tag numbers
// (lengths, counts and numbers are LEB128). A posting list is a bit map where more than one row in
// eight has the tag, else LEB128 differences, the first one to row -1.

enum SegmentFormat {
  static let magic: UInt64 = 0x3158_4449_594C_4257  // "WBLYIDX1"
  static let version: UInt64 = 1
  static let largestCount = 1 << 31

  /// More than one row in eight: then a bit map is the smaller posting list.
  static func isDense(_ count: Int, of rows: Int) -> Bool { count * 8 > rows }

  /// In how many buckets names are sorted by their last three bytes.
  static func tailBuckets(for rows: Int) -> Int {
    var buckets = 1
    while buckets * 16 < rows && buckets < 65_536 { buckets *= 2 }
    return buckets
  }

  static let tailLength = 3

  static func tailHash(_ name: Bytes) -> UInt16 {
    var hash: UInt32 = 0
    for byte in name.suffix(tailLength) { hash = (hash << 8) | UInt32(byte) }
    return UInt16(truncatingIfNeeded: (hash &* 0x9E37_79B1) >> 16)
  }

  static func padded(_ size: Int) -> Int { (size + 7) & ~7 }
}

/// What is known of each row without touching the heap.
struct RowFields: BitwiseCopyable {
  var time: Int64
  var stamp: UInt64
  /// Offset of its heap record, with flags in the upper sixteen bits.
  var place: UInt64

  static let size = 24
  static let final: UInt64 = 1 << 48
  static let damaged: UInt64 = 1 << 49
  static let flags: UInt64 = 0xFFFF << 48

  var offset: Int { Int(place & ~Self.flags) }
  var isFinal: Bool { place & Self.final != 0 }
  var isDamaged: Bool { place & Self.damaged != 0 }
}

struct PartitionFields: BitwiseCopyable {
  var nameOffset: UInt64
  var nameLength: UInt32
  var firstRow: UInt32
  /// What the source's mark was when it was last listed; zero for none.
  var mark: UInt64
  /// One when the partition is gone.
  var isGone: UInt64

  static let size = 32
}

struct TagFields: BitwiseCopyable {
  var textOffset: UInt64
  var postingOffset: UInt64
  var textLength: UInt32
  var count: UInt32

  static let size = 24
}

/// Rows of one older segment that this segment takes out.
struct KillGroupFields: BitwiseCopyable {
  var segment: UInt64
  var first: UInt32
  var count: UInt32

  static let size = 16
}

/// The last bytes of a segment: what sections there are.
struct SegmentFooter: BitwiseCopyable {
  var magic = SegmentFormat.magic
  var version = SegmentFormat.version
  var identity: UInt64 = 0
  var rows: UInt64 = 0
  var partitions: UInt64 = 0
  var tags: UInt64 = 0
  var heapSize: UInt64 = 0
  /// Bytes of the heap that are records of rows.
  var recordsSize: UInt64 = 0
  var postingsSize: UInt64 = 0
  var openRows: UInt64 = 0
  var damagedRows: UInt64 = 0
  var tailBuckets: UInt64 = 0
  var isTimeOrdered: UInt64 = 1
  var killGroups: UInt64 = 0
  var kills: UInt64 = 0
  var bodyChecksum: UInt64 = 0
  var footerChecksum: UInt64 = 0

  static let size = 136
}

/// An index file does not hold what it should; the index is built anew.
struct SegmentDamage: Error {
  var what: String
  init(_ what: String) { self.what = what }
}
