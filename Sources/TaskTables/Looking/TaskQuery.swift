public import FoundationEssentials

/// Which items of a table are meant; an empty query means all.
public struct TaskQuery: Hashable, Sendable {
  /// In any of these states.
  public var states: Set<ItemState> = []
  /// Of any of these groups.
  public var groups: Set<String> = []
  /// Of any of these workers.
  public var workers: Set<String> = []
  /// That came to where they stand from then on.
  public var since: Date?
  /// And before.
  public var until: Date?
  /// At most so many, the latest first.
  public var limit: Int?

  /// Items in any of these states; without any, all items.
  public init(states: Set<ItemState> = []) { self.states = states }
}
