/// What came of adding items to a table.
public struct AddReport: Hashable, Sendable {
  /// What became of one item.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    case added
    /// It is there already, and the same.
    case unchanged
    /// It is there already, but not the same.
    case refused
    /// It was there, and is now as given: not begun.
    case replaced
    /// It was to be replaced, but is running.
    case running
  }

  /// What became of each item, in the order in which they were given.
  public internal(set) var outcomes: [(id: String, outcome: Outcome)] = []

  /// How many items that became of.
  public func count(_ outcome: Outcome) -> Int { outcomes.count { $0.outcome == outcome } }

  public static func == (one: AddReport, other: AddReport) -> Bool {
    one.outcomes.elementsEqual(other.outcomes) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    for (id, outcome) in outcomes {
      hasher.combine(id)
      hasher.combine(outcome)
    }
  }
}
