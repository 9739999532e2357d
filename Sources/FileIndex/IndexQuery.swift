/// Which entries to find, and in which order; an empty query finds all.
public struct IndexQuery: Sendable, Hashable {
  public enum Order: Sendable, Hashable {
    case newestFirst, oldestFirst
  }

  /// Every one of these.
  public var allTags: [String]
  /// At least one of these, if there are any.
  public var anyTags: [String]
  /// From this time on, in milliseconds since 1970.
  public var since: Int64?
  /// Before this time, in milliseconds since 1970.
  public var until: Int64?
  public var order: Order
  /// How many at most, counted after the caller's own test.
  public var limit: Int?

  public init(
    allTags: [String] = [], anyTags: [String] = [], since: Int64? = nil, until: Int64? = nil,
    order: Order = .newestFirst, limit: Int? = nil
  ) {
    self.allTags = allTags
    self.anyTags = anyTags
    self.since = since
    self.until = until
    self.order = order
    self.limit = limit
  }
}
