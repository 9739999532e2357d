// The shape of what is coming; not compiled yet.
#if false
/// Tag and time indexes over a source, kept as plain files in a directory and brought up to date by whoever reads.
///
/// Safe to use from any number of threads, processes and hosts. Deleting the directory loses nothing.
public struct DirectoryIndex<Source: IndexSource>: Sendable {
  public init(at directory: String, fallback: String? = nil, source: Source)
  /// Brings the index up to date and returns what it then says. Never fails for the index's sake.
  public func refresh() throws -> IndexSnapshot<Source>
  public func rebuild() throws -> IndexSnapshot<Source>
  public func verify() throws -> IndexReport
  public func status() throws -> IndexStatus
}
public struct IndexSnapshot<Source: IndexSource>: Sendable {
  public var damage: [IndexDamage]   // partition, name, message
  public func forEach(matching: IndexQuery, where: (borrowing IndexRow) throws -> Bool, _ body: (borrowing IndexRow) throws -> Void) throws
  public func count(matching:, where:) -> Int           // index only, not verified
  public func tags() -> [(tag: String, count: Int)]     // sorted by bytes
  public func names(withPrefix:, limit:) -> [(partition: String, name: String)]  // last partition and name first
  public func names(withSuffix:, limit:) -> [...]
  public func dump() -> String
}
// IndexRow: name, partition, time, stamp, isFinal, tags, hasTag(String), payload: [UInt8], withPayload { UnsafeRawBufferPointer }, withName { UnsafeRawBufferPointer }
#endif
