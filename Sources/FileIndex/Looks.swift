/// A row to compare with the thing of its name.
struct Check {
  var row: SegmentStack.Place
  var name: String
  var isSure: Bool

  /// The stamp as it is now; `nil` where the thing is to be read in any case.
  func stamp(in partition: some IndexPartition, known stack: SegmentStack) -> UInt64? {
    let fields = stack.segments[row.segment].fields(row.row)
    if fields.isDamaged { return nil }
    return try? partition.stamp(of: name, isSure: isSure || !fields.isFinal)
  }
}

/// Looks at known things of one partition, several at once.
struct Looks<Source: IndexSource>: Sendable {
  let source: Source
  let stack: SegmentStack
  let name: String
  let checks: [Check]

  /// - Parameter partition: The partition as the caller has it open; other threads open their own.
  func stamps(in partition: Source.Partition) -> [UInt64?] {
    let concurrency = source.concurrency
    if concurrency.threads(for: checks.count) == 1 {
      return checks.map { $0.stamp(in: partition, known: stack) }
    }
    return concurrency.map(checks.count) { share in
      guard let partition = try? source.open(name) else { return share.map { _ in nil } }
      return checks[share].map { $0.stamp(in: partition, known: stack) }
    }
  }
}
