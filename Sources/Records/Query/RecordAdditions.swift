import FoundationEssentials

/// Records as they appear, each once: those made from a moment on, in the order in which they are noticed.
///
/// There is no message from a shared disk: it looks at the newest hours again and again. See ``RecordStore/additions(matching:every:)``.
public struct RecordAdditions: AsyncSequence, Sendable {
  public typealias Element = RecordSummary
  public typealias Failure = any Error

  let store: RecordStore
  var query: RecordQuery
  let interval: Duration

  public func makeAsyncIterator() -> Iterator {
    Iterator(store: store, query: query, interval: interval)
  }

  public struct Iterator: AsyncIteratorProtocol {
    let store: RecordStore
    let query: RecordQuery
    let interval: Duration
    private var known: Set<Record.ID> = []
    private var waiting: ArraySlice<RecordSummary> = []

    init(store: RecordStore, query: RecordQuery, interval: Duration) {
      self.store = store
      self.query = query
      self.interval = interval
    }

    public mutating func next() async throws -> RecordSummary? {
      while true {
        if let next = waiting.popFirst() { return next }
        try Task.checkCancellation()
        waiting = try store.matching(query).filter { known.insert($0.id).inserted }[...]
        if waiting.isEmpty { try await Task.sleep(for: interval) }
      }
    }
  }
}

extension RecordStore {
  /// New records as they appear, without end; cancelling the task ends it.
  ///
  /// - Parameters:
  ///   - query: Which records; without `since` those made from now on. Its limit does not count.
  ///   - interval: How often to look.
  /// On disk: as ``matching(_:)``.
  ///
  /// - Complexity: For each look what ``matching(_:)`` costs.
  public func additions(
    matching query: RecordQuery = RecordQuery(), every interval: Duration = .seconds(1)
  ) -> RecordAdditions {
    var query = query
    query.order = .oldestFirst
    query.limit = nil
    if query.since == nil { query.since = configuration.now().date }
    return RecordAdditions(store: self, query: query, interval: interval)
  }
}
