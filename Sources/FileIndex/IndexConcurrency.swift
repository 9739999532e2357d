import POSIXSupport
import Synchronization

/// How many threads look at a source's things at once.
///
/// On a local disk more than there are cores help little; where each look asks a server, the waits add up.
public struct IndexConcurrency: Sendable, Hashable {
  public var threads: Int
  /// The fewest looks that are worth a thread.
  public var leastShare: Int

  public init(threads: Int, leastShare: Int) {
    self.threads = threads
    self.leastShare = leastShare
  }

  /// A look takes a microsecond or two of a processor; a thread takes fifty to begin.
  public static var onLocalDisk: IndexConcurrency {
    IndexConcurrency(threads: min(4, ThisProcess.cores), leastShare: 200)
  }

  /// A look waits half a millisecond for the server, and no processor is needed meanwhile.
  public static let overNetwork = IndexConcurrency(threads: 16, leastShare: 4)

  /// One look after the other.
  public static let none = IndexConcurrency(threads: 1, leastShare: 1)

  /// How many threads so many looks are worth.
  func threads(for count: Int) -> Int { max(1, min(threads, count / max(1, leastShare))) }

  /// The values of so many looks, in their order; `body` makes those of a range.
  func map<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Range<Int>) -> [Value]
  ) -> [Value] {
    let shares = threads(for: count)
    if shares == 1 { return body(0..<count) }
    let parts = Parts<Value>(shares)
    Threads.each(shares) { number in
      let values = body(count * number / shares..<count * (number + 1) / shares)
      parts.values.withLock { $0[number] = values }
    }
    return parts.values.withLock { Array($0.joined()) }
  }
}

private final class Parts<Value: Sendable>: Sendable {
  let values: Mutex<[[Value]]>
  init(_ count: Int) { values = Mutex(Array(repeating: [], count: count)) }
}
