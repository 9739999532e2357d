/// How far a table is.
public struct TableProgress: Hashable, Sendable {
  /// How many items stand how; those of the five states of the seed are always there.
  public var counts: [ItemState: Int] = [:]
  /// Items that were settled per second, of late; `nil` where nothing was in the last ten minutes.
  public var rate: Double?
  /// Whether workers are kept from claiming.
  public var isHalted = false

  /// All items there are.
  public var total: Int { counts.values.reduce(0, +) }
  /// How many items are in a state.
  public func count(_ state: ItemState) -> Int { counts[state] ?? 0 }

  /// Items that are to be run, or are being run.
  public var left: Int {
    counts.reduce(0) { $1.key.isClaimable || $1.key == .locked ? $0 + $1.value : $0 }
  }

  /// How long the rest takes at that rate.
  public var remaining: Duration? { rate.map { .seconds(Double(left) / $0) } }

  /// The states in the order in which people look for them: the seed's, then the words of users.
  public var states: [ItemState] {
    ItemState.standard
      + counts.keys.filter { !ItemState.standard.contains($0) }.sorted { $0.rawValue < $1.rawValue }
  }
}

extension ItemState {
  static let standard: [ItemState] = [.todo, .locked, .done, .failed, .wallTimeExceeded]
}
