/// One thing, or a whole partition, that its source could not read.
public struct IndexDamage: Sendable {
  public var partition: String
  /// `nil` when it is the partition that cannot be read.
  public var name: String?
  /// What the source said.
  public var message: String

  public init(partition: String, name: String?, message: String) {
    self.partition = partition
    self.name = name
    self.message = message
  }
}

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
