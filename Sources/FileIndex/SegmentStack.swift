/// The segments of an index, oldest first; a newer one takes rows of older ones out and adds its own.
struct SegmentStack: Sendable {
  /// A row of one of the segments.
  struct Place {
    var segment: Int
    var row: Int
  }

  private(set) var segments: [Segment] = []
  /// For each segment the rows that newer ones took out; `nil` for none.
  private(set) var dead: [RowSet?] = []

  var isEmpty: Bool { segments.isEmpty }

  func adding(_ segment: Segment) throws(SegmentDamage) -> SegmentStack {
    var stack = self
    for group in 0..<segment.killGroupCount {
      let (older, rows) = try segment.killGroup(group)
      guard let index = segments.firstIndex(where: { $0.identity == older }) else {
        throw SegmentDamage("what it takes out")
      }
      var set = stack.dead[index] ?? RowSet(segments[index].rowCount)
      for row in rows {
        guard row < segments[index].rowCount else { throw SegmentDamage("what it takes out") }
        set.insert(Int(row))
      }
      stack.dead[index] = set
    }
    stack.segments.append(segment)
    stack.dead.append(nil)
    return stack
  }

  /// The oldest `count` segments, as they were before the others came.
  func dropping(from count: Int) throws(SegmentDamage) -> SegmentStack {
    var stack = SegmentStack()
    for segment in segments[..<count] { stack = try stack.adding(segment) }
    return stack
  }

  /// Ends what was made of bytes that could not be read.
  func checkReads() throws(SegmentDamage) {
    for segment in segments { try segment.checkReads() }
  }

  @inline(__always)
  func isDead(_ row: Int, of segment: Int) -> Bool { dead[segment]?.contains(row) ?? false }

  func liveCount(_ index: Int) -> Int { segments[index].rowCount - (dead[index]?.count ?? 0) }

  /// What merging a segment costs.
  func weight(_ index: Int) -> Int { liveCount(index) + segments[index].killCount }

  func name(_ place: Place) throws(SegmentDamage) -> Bytes {
    try segments[place.segment].name(place.row)
  }

  /// What the newest segment that knows the partition says of it.
  func state(ofPartition name: Bytes) throws(SegmentDamage) -> PartitionFields? {
    for segment in segments.reversed() {
      if let index = try segment.partitionIndex(named: name) { return segment.partition(index) }
    }
    return nil
  }

  /// The names of all partitions that are not gone, sorted by their bytes.
  func partitionNames() throws(SegmentDamage) -> [String] {
    var names: [(name: Bytes, age: Int, isGone: Bool)] = []
    for (number, segment) in segments.enumerated() {
      for index in 0..<segment.partitionCount {
        let isGone = segment.partition(index).isGone != 0
        names.append((try segment.partitionName(index), segments.count - number, isGone))
      }
    }
    names.sort { one, other in
      let order = one.name.order(to: other.name)
      return order == 0 ? one.age < other.age : order < 0
    }
    var kept: [String] = []
    var last: Bytes?
    for (name, _, isGone) in names {
      if let last, last.hasSameBytes(as: name) { continue }
      last = name
      if !isGone { kept.append(name.text) }
    }
    return kept
  }

  /// The living rows of a partition, sorted by name.
  func rows(ofPartition name: Bytes) throws(SegmentDamage) -> [Place] {
    var places: [Place] = []
    var parts = 0
    for (number, segment) in segments.enumerated() {
      guard let index = try segment.partitionIndex(named: name) else { continue }
      let before = places.count
      for row in segment.rows(ofPartition: index) where !isDead(row, of: number) {
        places.append(Place(segment: number, row: row))
      }
      if places.count > before { parts += 1 }
    }
    return parts < 2 ? places : try sorted(places)
  }

  func sorted(_ places: [Place]) throws(SegmentDamage) -> [Place] {
    var named: [(place: Place, name: Bytes)] = []
    for place in places { named.append((place, try name(place))) }
    named.sort { $0.name.order(to: $1.name) < 0 }
    return named.map(\.place)
  }

  /// The living rows that must be looked at again at every refresh: open and damaged ones.
  func unsettledRows() throws(SegmentDamage) -> [Place] {
    var places: [Place] = []
    for (number, segment) in segments.enumerated() {
      for index in 0..<segment.openCount {
        let row = try segment.openRow(index)
        if !isDead(row, of: number) { places.append(Place(segment: number, row: row)) }
      }
      for index in 0..<segment.damagedCount {
        let row = try segment.damagedRow(index)
        if !isDead(row, of: number) { places.append(Place(segment: number, row: row)) }
      }
    }
    return places
  }
}

extension Segment {
  /// One older segment and the rows of it that this one takes out.
  func killGroup(_ index: Int) throws(SegmentDamage) -> (segment: UInt64, rows: [UInt32]) {
    let group = load(
      killGroupsAt + index * KillGroupFields.size, as: KillGroupFields.self)
    let (first, count) = (Int(group.first), Int(group.count))
    guard first <= killCount, count <= killCount - first else { throw SegmentDamage("a list") }
    return (
      group.segment,
      (first..<first + count).map { load(killsAt + 4 * $0, as: UInt32.self) }
    )
  }
}
