import Dispatch
import POSIXSupport
import Synchronization

/// Reads whole partitions on all cores, each into a small segment of its own, and joins these in the order of their
/// names: the result is that of reading one after the other.
///
/// What is held in memory beside the one segment are the few that were read before their turn.
final class ParallelReader<Source: IndexSource>: Sendable {
  private let source: Source
  private let state: Mutex<PartitionJoin>

  /// Partitions to list again next time, and those that could not be read.
  var pending: [String] { state.withLock { $0.pending } }
  var unreadable: [IndexDamage] { state.withLock { $0.unreadable } }

  /// Up to how many partitions wait for one that takes long.
  private static var batchSize: Int { 32 }

  init(source: Source, writer: consuming SegmentWriter) {
    self.source = source
    state = Mutex(PartitionJoin(writer: writer))
  }

  /// Reads partitions that are sorted by name; those from `firstLive` on are live.
  func read(_ names: [String], firstLive: String) throws(Halt) {
    for start in stride(from: 0, to: names.count, by: Self.batchSize) {
      let batch = names[start..<min(start + Self.batchSize, names.count)]
      DispatchQueue.concurrentPerform(iterations: batch.count) { place in
        if state.withLock({ $0.halt != nil }) { return }
        let name = batch[start + place]
        do throws(Halt) {
          let part = try read(name, isLive: !name.precedesInBytes(firstLive))
          try state.withLock { state throws(Halt) in try state.join(part, start + place) }
        } catch {
          state.withLock { $0.halt = error }
        }
      }
      if let halt = state.withLock({ $0.halt }) { throw halt }
    }
  }

  /// Ends the one segment. Returns its bytes if it has no file.
  func finish() throws(Halt) -> [UInt8] {
    try state.withLock { state throws(Halt) in try state.finish() }
  }

  private func read(_ name: String, isLive: Bool) throws(Halt) -> ReadPartition {
    var reconciler = Reconciler(
      source: source, stack: SegmentStack(), writer: SegmentWriter(identity: 0))
    try reconciler.compare(name, isLive: isLive)
    let (pending, unreadable) = (reconciler.pending, reconciler.unreadable)
    let bytes = try reconciler.finish()
    return try damageHalts { () throws(SegmentDamage) in
      ReadPartition(
        stack: try SegmentStack().adding(Segment(bytes)), pending: pending, unreadable: unreadable)
    }
  }
}

/// What was read of one partition.
struct ReadPartition {
  var stack: SegmentStack
  var pending: [String]
  var unreadable: [IndexDamage]
}

/// What has been joined, and what waits for those before it.
struct PartitionJoin: ~Copyable {
  var writer: SegmentWriter?
  var pending: [String] = []
  var unreadable: [IndexDamage] = []
  var halt: Halt?
  private var next = 0
  private var early: [Int: ReadPartition] = [:]

  init(writer: consuming SegmentWriter) { self.writer = .some(writer) }

  /// - Parameter place: Which it is, counted from 0 in the order of names.
  mutating func join(_ part: ReadPartition, _ place: Int) throws(Halt) {
    early[place] = part
    while let part = early.removeValue(forKey: next) {
      next += 1
      pending += part.pending
      unreadable += part.unreadable
      try part.stack.merge(from: 0, into: &writer!)
    }
  }

  mutating func finish() throws(Halt) -> [UInt8] {
    let writer = writer.take()!
    do throws(SystemError) { return try writer.finish() } catch { throw .storage(error) }
  }
}
