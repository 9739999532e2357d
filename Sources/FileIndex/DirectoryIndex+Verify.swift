extension DirectoryIndex {
  /// Reads everything there is, compares it with the index, and puts right what the index had wrong.
  ///
  /// What changes while it works is not held against the index.
  ///
  /// On disk: one segment with everything, which becomes the index if there was anything wrong, else goes again.
  ///
  /// - Complexity: As ``rebuild()``, and every byte of the index is read.
  public func verify() throws -> IndexReport {
    let wasDamaged = isDamaged()
    let known = wasDamaged ? nil : try refresh()
    let site = site()
    defer { withExtendedLifetime(site) {} }
    let draft = try draft(at: site.folder)
    let entries = try draft.snapshot.count()
    var differences: [IndexReport.Difference] = []
    if let known {
      differences = try known.checked { try compare(known.stack, draft.snapshot.stack) }
      if !differences.isEmpty { differences = try confirmed(differences) }
    }
    let report = IndexReport(
      entries: entries, differences: differences, wasDamaged: wasDamaged,
      damage: draft.snapshot.damage)
    if report.isClean { draft.discard() } else { _ = try draft.published(by: self) }
    return report
  }

  /// Whether there are index files that do not hold what they should.
  private func isDamaged() -> Bool {
    guard let found = contents() else { return primary.hasDamage(format: source.format) }
    for segment in found.stack.segments {
      do throws(SegmentDamage) { try segment.checkBody() } catch { return true }
    }
    return false
  }

  /// Those differences that a further look at the index and the source still finds.
  private func confirmed(
    _ differences: [IndexReport.Difference]
  ) throws -> [IndexReport.Difference] {
    let snapshot = try refresh()
    let stack = snapshot.stack
    return try differences.filter { difference in
      let place = try snapshot.checked {
        try stack.place(of: difference.name, inPartition: difference.partition)
      }
      let entry: IndexEntry?
      do { entry = try source.open(difference.partition)?.read(difference.name) } catch {
        // Not readable: right if the index knows it as damaged.
        return place.map { !stack.segments[$0.segment].fields($0.row).isDamaged } ?? true
      }
      guard let entry else { return place != nil }
      guard let place else { return true }
      return try snapshot.checked {
        let segment = stack.segments[place.segment]
        guard !segment.fields(place.row).isDamaged else { return true }
        return try !IndexRow(segment, place.row).holds(entry)
      }
    }
  }

  private func compare(
    _ old: SegmentStack, _ new: SegmentStack
  ) throws(SegmentDamage) -> [IndexReport.Difference] {
    var differences: [IndexReport.Difference] = []
    let partitions = NameList(try old.partitionNames() + new.partitionNames()).sorted
    for partition in partitions {
      func add(_ kind: IndexReport.Difference.Kind, _ name: Bytes) {
        differences.append(.init(kind: kind, partition: partition, name: name.text))
      }
      let had = try old.rows(ofPartition: partition)
      let has = try new.rows(ofPartition: partition)
      var (a, b) = (0, 0)
      while a < had.count || b < has.count {
        let left = a < had.count ? try old.name(had[a]) : nil
        let right = b < has.count ? try new.name(has[b]) : nil
        let order =
          if let left, let right { left.order(to: right) } else { left == nil ? 1 : -1 }
        if order < 0 {
          add(.gone, left!)
          a += 1
        } else if order > 0 {
          add(.missing, right!)
          b += 1
        } else {
          let one = try IndexRow(old.segments[had[a].segment], had[a].row)
          let other = try IndexRow(new.segments[has[b].segment], has[b].row)
          if !one.isSame(as: other) { add(.changed, right!) }
          a += 1
          b += 1
        }
      }
    }
    return differences
  }
}

extension IndexRow {
  /// Whether it says just what the other does.
  fileprivate func isSame(as other: borrowing IndexRow) -> Bool {
    guard time == other.time || isDamaged, stamp == other.stamp, isFinal == other.isFinal,
      isDamaged == other.isDamaged
    else { return false }
    return other.withPayload { payload in
      withPayload { $0.hasSameBytes(as: payload) }
    } && tagSet == other.tagSet
  }

  fileprivate func holds(_ entry: IndexEntry) -> Bool {
    time == entry.time && stamp == entry.stamp && isFinal == entry.isFinal
      && payload == entry.payload && tagSet == Set(entry.tags.map { Array($0.utf8) })
  }

  private var tagSet: Set<[UInt8]> { Set(tags.map { Array($0.utf8) }) }
}

extension SegmentStack {
  fileprivate func rows(ofPartition name: String) throws(SegmentDamage) -> [Place] {
    try name.withBytes { bytes throws(SegmentDamage) in try rows(ofPartition: bytes) }
  }

  fileprivate func place(
    of name: String, inPartition partition: String
  ) throws(SegmentDamage) -> Place? {
    for (number, segment) in segments.enumerated() {
      let row = try name.withBytes { name throws(SegmentDamage) in
        try partition.withBytes { partition throws(SegmentDamage) in
          try segment.row(named: name, inPartition: partition)
        }
      }
      if let row, !isDead(row, of: number) { return Place(segment: number, row: row) }
    }
    return nil
  }
}

extension Segment {
  fileprivate func row(
    named name: Bytes, inPartition partition: Bytes
  ) throws(SegmentDamage) -> Int? {
    guard let index = try partitionIndex(named: partition) else { return nil }
    let rows = rows(ofPartition: index)
    let row = try lowestIndex(from: rows.lowerBound, below: rows.upperBound) {
      row throws(SegmentDamage) in try self.name(row).order(to: name) >= 0
    }
    guard row < rows.upperBound, try self.name(row).hasSameBytes(as: name) else { return nil }
    return row
  }
}
