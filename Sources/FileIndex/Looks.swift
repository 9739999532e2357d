/// One thing that a listing asks for.
enum Step {
  case add(String)
  case check(Check)
}

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

/// Looks at the things of one partition, several at once.
struct Looks<Source: IndexSource>: Sendable {
  let source: Source
  let stack: SegmentStack
  let name: String
  let steps: [Step]

  /// - Parameter partition: The partition as the caller has it open; other threads open their own.
  func stamps(in partition: Source.Partition) -> [UInt64?] {
    let concurrency = source.concurrency
    if concurrency.threads(for: steps.count) == 1 { return stamps(0..<steps.count, in: partition) }
    return concurrency.map(steps.count) { share in
      guard let partition = try? source.open(name) else { return share.map { _ in nil } }
      return stamps(share, in: partition)
    }
  }

  private func stamps(_ share: Range<Int>, in partition: Source.Partition) -> [UInt64?] {
    steps[share].map { step in
      guard case .check(let check) = step else { return nil }
      return check.stamp(in: partition, known: stack)
    }
  }
}
