import POSIXSupport
import Synchronization

/// Reads whole partitions on several threads, each into a small segment of its own, and joins these in the order of their
/// names: the result is that of reading one after the other.
///
/// What is held in memory beside the one segment are the few that were read before their turn.
final class ParallelReader<Source: IndexSource>: Sendable {
  private let source: Source
  private let state: Mutex<PartitionJoin>

  /// Partitions to list again next time, and those that could not be read.
  var pending: [String] { state.withLock { $0.pending } }
  var unreadable: [IndexDamage] { state.withLock { $0.unreadable } }

  init(source: Source, writer: consuming SegmentWriter) {
    self.source = source
    state = Mutex(PartitionJoin(writer: writer))
  }

  /// Reads partitions that are sorted by name; those from `firstLive` on are live.
  func read(_ names: [String], firstLive: String) throws(Halt) {
    let threads = source.concurrency.threads
    // Up to so many wait in memory for one that takes long.
    for start in stride(from: 0, to: names.count, by: 16 * threads) {
      let end = min(start + 16 * threads, names.count)
      Threads.each(min(threads, end - start)) { _ in
        while let place = self.state.withLock({ $0.takePlace(before: end) }) {
          do throws(Halt) {
            let part = try self.read(names[place], isLive: !names[place].precedesInBytes(firstLive))
            try self.state.withLock { state throws(Halt) in try state.join(part, place) }
          } catch {
            self.state.withLock { $0.halt = error }
          }
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
    let reconciler = Reconciler(
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
  private var writer: SegmentWriter
  var pending: [String] = []
  var unreadable: [IndexDamage] = []
  var halt: Halt?
  /// The first that nobody has begun.
  private var begun = 0
  /// The first that has not been joined.
  private var next = 0
  private var early: [Int: ReadPartition] = [:]

  init(writer: consuming SegmentWriter) { self.writer = writer }

  /// The next to read; `nil` when all are taken, or there is no sense in going on.
  mutating func takePlace(before end: Int) -> Int? {
    guard begun < end, halt == nil else { return nil }
    begun += 1
    return begun - 1
  }

  /// - Parameter place: Which it is, counted from 0 in the order of names.
  mutating func join(_ part: ReadPartition, _ place: Int) throws(Halt) {
    early[place] = part
    while let part = early.removeValue(forKey: next) {
      next += 1
      pending += part.pending
      unreadable += part.unreadable
      try part.stack.merge(from: 0, into: &writer)
    }
  }

  mutating func finish() throws(Halt) -> [UInt8] {
    do throws(SystemError) { return try writer.finish() } catch { throw .storage(error) }
  }
}
