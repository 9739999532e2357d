/// What ``DirectoryIndex/verify()`` found.
public struct IndexReport: Sendable {
  /// How the index was wrong about one thing.
  public struct Difference: Sendable {
    public enum Kind: Sendable, Hashable {
      /// It is there, and the index did not know it.
      case missing
      /// It is gone, and the index still had it.
      case gone
      /// The index had something else of it.
      case changed
    }

    public var kind: Kind
    public var partition: String
    public var name: String
  }

  /// How many entries there are.
  public var entries: Int
  /// What the index had wrong; it is right now.
  public var differences: [Difference]
  /// Whether the index's own files were damaged; they are replaced.
  public var wasDamaged: Bool
  /// What the source cannot read.
  public var damage: [IndexDamage]

  /// Whether there was nothing wrong with the index.
  public var isClean: Bool { differences.isEmpty && !wasDamaged }
}
