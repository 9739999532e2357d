/// What an index consists of.
public struct IndexStatus: Sendable {
  /// The directory it was found in; `nil` when there is none yet.
  public var directory: String?
  public var segments: Int
  public var partitions: Int
  public var entries: Int
  /// Entries that are not final, looked at again at every refresh.
  public var openEntries: Int
  /// Entries that the source could not read.
  public var damagedEntries: Int
  public var tags: Int
  public var sizeInBytes: Int
}
