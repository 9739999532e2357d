/// What the index keeps of one thing, as its source reads it.
public struct IndexEntry: Sendable {
  /// Milliseconds since 1970; what time ranges and the order of answers go by.
  public var time: Int64
  /// Compared byte by byte: any text is a tag, and no two spellings are the same.
  public var tags: [String]
  /// Changes whenever the thing does, such as its file's time of last change. The index only compares it.
  public var stamp: UInt64
  /// Whether it has settled. What has not is looked at again at every refresh.
  public var isFinal: Bool
  /// Bytes for the caller, handed back with each hit and never looked into.
  public var payload: [UInt8]

  public init(
    time: Int64, tags: [String] = [], stamp: UInt64, isFinal: Bool = true, payload: [UInt8] = []
  ) {
    self.time = time
    self.tags = tags
    self.stamp = stamp
    self.isFinal = isFinal
    self.payload = payload
  }
}
