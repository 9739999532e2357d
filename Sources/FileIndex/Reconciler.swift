import POSIXSupport

/// Compares the source with what the segments say and writes down the differences as one more segment.
///
/// Partitions must come in the order of their names. A class: the optimiser of Swift 6.3 frees the arrays of a generic
/// noncopyable value too early where they are read before it is consumed.
final class Reconciler<Source: IndexSource> {
  private let source: Source
  private let stack: SegmentStack
  private var writer: SegmentWriter
  private var current = Current()

  /// The times that matter: what is final and of another time is not looked at in live partitions.
  var times = Int64.min..<Int64.max

  /// Whether what is final and still listed is the same.
  var trustsNames = false

  /// Partitions to list again next time.
  private(set) var pending: [String] = []
  /// Partitions that were compared name by name.
  private(set) var compared: [String] = []
  /// Partitions that could not be read.
  private(set) var unreadable: [IndexDamage] = []

  /// The partition at hand.
  private struct Current {
    var name = ""
    var mark: UInt64 = 0
    /// Whether the new segment has it already.
    var isBegun = false
  }

  init(source: Source, stack: SegmentStack, writer: consuming SegmentWriter) {
    self.source = source
    self.stack = stack
    self.writer = writer
  }

  var isEmpty: Bool { writer.isEmpty }

  /// Ends the new segment. Returns its bytes if it has no file.
  func finish() throws(Halt) -> [UInt8] {
    do throws(SystemError) { return try writer.finish() } catch { throw .storage(error) }
  }

  /// Lists a partition and compares every name and stamp.
  ///
  /// - Parameter onlyIfMoved: Whether an unchanged mark is enough, but for `unsettled` rows.
  func compare(
    _ name: String, onlyIfMoved: Bool = false, isLive: Bool = false,
    unsettled: [SegmentStack.Place] = []
  ) throws(Halt) {
    let state = try damageHalts { () throws(SegmentDamage) in
      try name.withBytes { bytes throws(SegmentDamage) in try stack.state(ofPartition: bytes) }
    }
    current = Current(name: name)
    do {
      guard let partition = try source.open(name) else { return try remove(state) }
      let mark = try partition.mark()
      let isSame = mark != 0 && mark == state?.mark && state?.isGone == 0
      if onlyIfMoved && isSame {
        current.mark = mark
        if trustsNames { compared.append(name) }
        return try settle(unsettled, in: partition)
      }
      let names = NameList(try partition.names())
      try compare(
        names, in: partition, mark: mark, isSure: !isSame, known: state,
        times: isLive ? times : Int64.min..<Int64.max)
      if mark == 0 && !isLive { pending.append(name) }
    } catch let halt as Halt {
      throw halt
    } catch {
      // Only opening and listing come here: what goes wrong with one thing stays with it.
      pending.append(name)
      unreadable.append(IndexDamage(partition: name, name: nil, message: "\(error)"))
    }
  }

  /// Looks at single rows of a partition again.
  func settle(_ rows: [SegmentStack.Place], of name: String) throws(Halt) {
    let state = try damageHalts { () throws(SegmentDamage) in
      try name.withBytes { bytes throws(SegmentDamage) in try stack.state(ofPartition: bytes) }
    }
    current = Current(name: name, mark: state?.mark ?? 0)
    do {
      guard let partition = try source.open(name) else { return try remove(state) }
      try settle(rows, in: partition)
    } catch let halt as Halt {
      throw halt
    } catch {
      unreadable.append(IndexDamage(partition: name, name: nil, message: "\(error)"))
    }
  }

  private func settle(
    _ rows: [SegmentStack.Place], in partition: Source.Partition
  ) throws(Halt) {
    let rows = try damageHalts { () throws(SegmentDamage) in try stack.sorted(rows) }
    for row in rows {
      let check = Check(row: row, name: try nameOf(row).text, isSure: true)
      try bring(check, upTo: check.stamp(in: partition, known: stack), in: partition)
    }
  }

  private func compare(
    _ listed: NameList, in partition: Source.Partition, mark: UInt64, isSure: Bool,
    known state: PartitionFields?, times: Range<Int64>
  ) throws(Halt) {
    let isPartial = times != Int64.min..<Int64.max
    // A mark is kept only of what was compared as a whole.
    current.mark = isPartial && mark != state?.mark ? 0 : mark
    let known = try damageHalts { () throws(SegmentDamage) in
      try current.name.withBytes { bytes throws(SegmentDamage) in
        try stack.rows(ofPartition: bytes)
      }
    }
    // In the order of their names: what is known is looked at again, the rest is read.
    var steps: [Step] = []
    var checks: [Check] = []
    steps.reserveCapacity(listed.count)
    checks.reserveCapacity(listed.count)
    var next = 0
    for place in 0..<listed.count {
      let name = listed[place]
      var isKnown = false
      while next < known.count {
        let bytes = try nameOf(known[next])
        let order = name.withBytes { bytes.order(to: $0) }
        if order > 0 { break }
        let row = known[next]
        next += 1
        isKnown = order == 0
        if isKnown, isPartial || trustsNames {
          let fields = stack.segments[row.segment].fields(row.row)
          let isSettled = fields.isFinal && !fields.isDamaged
          if isSettled, trustsNames || !times.contains(fields.time) { break }
        }
        // A name that one listing lacks may be there all the same.
        steps.append(.check)
        checks.append(
          Check(row: row, name: isKnown ? name : bytes.text, isSure: isSure || !isKnown))
        if isKnown { break }
      }
      if !isKnown { steps.append(.add(name)) }
    }
    while next < known.count {
      let name = try nameOf(known[next]).text
      steps.append(.check)
      checks.append(Check(row: known[next], name: name, isSure: true))
      next += 1
    }
    let looks = Looks(source: source, stack: stack, name: current.name, checks: checks)
    let stamps = looks.stamps(in: partition)
    var done = 0
    for step in steps {
      switch step {
      case .add(let name): try add(name, in: partition)
      case .check:
        try bring(checks[done], upTo: stamps[done], in: partition)
        done += 1
      }
    }
    if state?.isGone == 1 || (current.mark != 0 && current.mark != state?.mark) { beginIfNeeded() }
    compared.append(current.name)
  }

  private enum Step {
    case add(String)
    /// The next of the checks.
    case check
  }

  /// Brings one known row up to date.
  private func bring(
    _ check: Check, upTo stamp: UInt64?, in partition: Source.Partition
  ) throws(Halt) {
    let (place, name) = (check.row, check.name)
    let segment = stack.segments[place.segment]
    let fields = segment.fields(place.row)
    if !fields.isDamaged, stamp == fields.stamp { return }
    switch Reading(of: name, in: partition) {
    case .gone:
      writer.kill(place.row, of: segment.identity)
    case .damaged(let message):
      if fields.isDamaged, try damageMessage(segment, place.row) == message { return }
      writer.kill(place.row, of: segment.identity)
      try append(name, damage: message)
    case .entry(let entry):
      writer.kill(place.row, of: segment.identity)
      try append(name, entry)
    }
  }

  private func add(_ name: String, in partition: Source.Partition) throws(Halt) {
    switch Reading(of: name, in: partition) {
    case .gone: break
    case .damaged(let message): try append(name, damage: message)
    case .entry(let entry): try append(name, entry)
    }
  }

  private func remove(_ state: PartitionFields?) throws(Halt) {
    guard let state, state.isGone == 0 else { return }
    let rows = try damageHalts { () throws(SegmentDamage) in
      try current.name.withBytes { bytes throws(SegmentDamage) in
        try stack.rows(ofPartition: bytes)
      }
    }
    for row in rows { writer.kill(row.row, of: stack.segments[row.segment].identity) }
    current.name.withBytes { writer.beginPartition($0, mark: 0, isGone: true) }
    compared.append(current.name)
  }

  private func append(_ name: String, _ entry: IndexEntry) throws(Halt) {
    beginIfNeeded()
    do throws(SystemError) {
      try name.withBytes { bytes throws(SystemError) in try writer.append(bytes, entry) }
    } catch { throw .storage(error) }
  }

  private func append(_ name: String, damage: String) throws(Halt) {
    beginIfNeeded()
    do throws(SystemError) {
      try name.withBytes { bytes throws(SystemError) in try writer.append(bytes, damage: damage) }
    } catch { throw .storage(error) }
  }

  private func beginIfNeeded() {
    if current.isBegun { return }
    current.isBegun = true
    current.name.withBytes { writer.beginPartition($0, mark: current.mark) }
  }

  private func nameOf(_ place: SegmentStack.Place) throws(Halt) -> Bytes {
    do throws(SegmentDamage) { return try stack.name(place) } catch { throw .damage(error) }
  }

  private func damageMessage(_ segment: Segment, _ row: Int) throws(Halt) -> String {
    do throws(SegmentDamage) {
      var record = try segment.record(row)
      _ = try record.text()
      return try record.text().text
    } catch { throw .damage(error) }
  }
}

/// What came of reading one thing.
private enum Reading {
  case gone
  case damaged(String)
  case entry(IndexEntry)

  init(of name: String, in partition: some IndexPartition) {
    do {
      self = try partition.read(name).map { .entry($0) } ?? .gone
    } catch {
      self = .damaged("\(error)")
    }
  }
}
