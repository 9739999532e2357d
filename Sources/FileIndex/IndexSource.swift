/// Where the things are that an index is over: partitions (directories, say) with named things in them.
///
/// Name partitions so that they sort by age. From some name on they are *live*: they may change without notice and are
/// listed at every refresh. All others are *sealed*: they are looked at only when the change token has moved.
///
/// Several threads may open partitions at once, each its own; see ``concurrency``.
public protocol IndexSource: Sendable {
  associatedtype Partition: IndexPartition

  /// Whether the time of a thing follows from its name and can never change.
  ///
  /// Then a question about a range of times looks only at what is in it.
  var timesFollowFromNames: Bool { get }

  /// Whether an unchanged mark of a live partition, too, shows that nothing final in it has changed, and an unchanged name
  /// that the final thing of that name has not, as long as the token does not move.
  var marksCoverFinalThings: Bool { get }

  /// How many threads may look at things at once; each opens partitions of its own.
  var concurrency: IndexConcurrency { get }

  /// The stamp of one thing by itself; `nil` when it is gone. A cached answer will do.
  func stamp(of name: String, in partition: String) throws -> UInt64?

  /// Changes when payloads are made in another way; an index made with another number is built anew.
  var format: UInt64 { get }

  /// Names every partition that does not sort before `first` (in the order of UTF-8 bytes), in any order.
  func partitions(from first: String) throws -> [String]

  /// Names the first partition that may change without the token moving, whether or not it is
  /// there; so may all after it.
  ///
  /// Be generous: whatever a writer, with its own clock, holds for live must be live here, too.
  ///
  /// - Parameter newest: The sorted names of all partitions, or of the newest, with all that were live before.
  func firstLivePartition(among newest: [String]) throws -> String

  /// A value that moves when a sealed partition may have changed.
  ///
  /// Writers move it before and after such a change. It is read before anything is listed.
  func changeToken() throws -> IndexChangeToken

  /// Opens a partition for a few calls; `nil` when it is gone.
  func open(_ partition: String) throws -> Partition?
}

extension IndexSource {
  public var format: UInt64 { 0 }
  public var timesFollowFromNames: Bool { false }
  public var marksCoverFinalThings: Bool { false }
  public var concurrency: IndexConcurrency { .none }

  public func stamp(of name: String, in partition: String) throws -> UInt64? {
    try open(partition)?.stamp(of: name, isSure: false)
  }
}

/// One partition, open for a few calls; never kept longer than a refresh or a query, nor shared between threads.
public protocol IndexPartition {
  /// Changes when a name comes or goes, such as the directory's time of last change.
  ///
  /// Zero means that it cannot be trusted (changed too recently, say): then the partition is listed again next time.
  func mark() throws -> UInt64

  /// The names of all things in it, in any order.
  func names() throws -> [String]

  /// The stamp of one thing; `nil` when it is gone.
  ///
  /// - Parameters:
  ///   - name: One of the names in it.
  ///   - isSure: Whether the answer must be fresh (over NFS: open the file); else a cached one will do.
  func stamp(of name: String, isSure: Bool) throws -> UInt64?

  /// Reads one thing; `nil` when it is gone. An error is kept as damage of this one thing and
  /// reported with every answer.
  func read(_ name: String) throws -> IndexEntry?
}

/// Says whether sealed partitions may have changed.
public struct IndexChangeToken: Sendable, Hashable {
  public var value: UInt64
  /// Whether a further change would surely give another value. If not, everything is looked at again next time.
  public var isSettled: Bool

  public init(value: UInt64, isSettled: Bool) {
    self.value = value
    self.isSettled = isSettled
  }
}
