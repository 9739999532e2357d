public import Records

/// What came of changing items.
public struct ChangeReport: Sendable {
  /// The items that were changed.
  public internal(set) var changed: [String] = []
  /// Those that were not, and why.
  public internal(set) var refused: [(id: String, error: WallabyError)] = []
}

/// Which nested tasks of an item are meant.
public enum NestedChoice: Hashable, Sendable {
  case all
  /// Those that failed.
  case failed
  case named([String])
}
