import Records

/// How many resources of a collection stand how.
public struct ResourceCounts: Hashable, Sendable {
  public var completed = 0
  /// Being computed.
  public var pending = 0
  /// Failed, or left by a process that died.
  public var error = 0
  public var total: Int { completed + pending + error }
}

extension ResourceCounts {
  mutating func add(_ state: Record.State, _ count: Int) {
    if state.isCompleted {
      completed += count
    } else if state.isPending {
      pending += count
    } else {
      error += count
    }
  }
}
