/// One thing, or a whole partition, that its source could not read.
public struct IndexDamage: Sendable {
  public var partition: String
  /// `nil` when it is the partition that cannot be read.
  public var name: String?
  /// What the source said.
  public var message: String
}
