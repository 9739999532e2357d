extension SegmentStack {
  /// From which segment on to merge so that each is less than half as heavy as the one before it.
  ///
  /// Each row is so rewritten a logarithmic number of times, and there are as few segments.
  ///
  /// - Parameter small: Up to how many rows segments are merged in any case.
  func mergeStart(small: Int) -> Int {
    var start = segments.count - 1
    guard start > 0 else { return 0 }
    var weight = weight(start)
    while start > 0 {
      let older = self.weight(start - 1)
      guard older <= 2 * weight || older + weight <= small else { break }
      start -= 1
      weight += older
    }
    return start
  }

  /// Writes the living rows of the segments from `start` on as one.
  func merge(from start: Int, into writer: inout SegmentWriter) throws(Halt) {
    var known = segments.map { [Int](repeating: -1, count: $0.tagCount) }
    try damageHalts { () throws(SegmentDamage) in
      for number in start..<segments.count {
        for group in 0..<segments[number].killGroupCount {
          let (older, rows) = try segments[number].killGroup(group)
          guard segments[..<start].contains(where: { $0.identity == older }) else { continue }
          for row in rows { writer.kill(Int(row), of: older) }
        }
      }
    }

    var next = segments.map { _ in 0 }
    while let name = try lowestPartition(from: start, next) {
      var state: PartitionFields?
      var places: [Place] = []
      var parts = 0
      for number in start..<segments.count where next[number] < segments[number].partitionCount {
        let segment = segments[number]
        let index = next[number]
        guard try isNamed(segment, index, name) else { continue }
        state = segment.partition(index)
        next[number] += 1
        let before = places.count
        for row in segment.rows(ofPartition: index) where !isDead(row, of: number) {
          places.append(Place(segment: number, row: row))
        }
        if places.count > before { parts += 1 }
      }
      guard let state, state.isGone == 0 || start > 0 || !places.isEmpty else { continue }
      writer.beginPartition(name, mark: state.mark, isGone: state.isGone != 0)
      if parts > 1 {
        places = try damageHalts { () throws(SegmentDamage) in try sorted(places) }
      }
      for place in places {
        try writer.append(place.row, of: segments[place.segment], &known[place.segment])
      }
    }
  }

  private func lowestPartition(from start: Int, _ next: [Int]) throws(Halt) -> Bytes? {
    var lowest: Bytes?
    for number in start..<segments.count where next[number] < segments[number].partitionCount {
      do throws(SegmentDamage) {
        let name = try segments[number].partitionName(next[number])
        if let known = lowest, name.order(to: known) >= 0 { continue }
        lowest = name
      } catch { throw .damage(error) }
    }
    return lowest
  }

  private func isNamed(
    _ segment: Segment, _ index: Int, _ name: Bytes
  ) throws(Halt) -> Bool {
    do throws(SegmentDamage) {
      return try segment.partitionName(index).hasSameBytes(as: name)
    } catch { throw .damage(error) }
  }
}
