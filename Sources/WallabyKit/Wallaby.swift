public import FoundationEssentials
public import Records

/// The smallest way to keep what a program says: one line to log, one to find.
///
/// ```swift
/// let wallaby = try Wallaby()
/// try wallaby.log("at 4pm today my cron job succeeded!", tags: ["cron"])
/// try wallaby.log(["answer": 42, "favorite_planet": "Brontitall"])
/// for entry in try wallaby.results(tagged: "cron") { print(entry.created, entry.results) }
/// ```
///
/// For everything else there is ``project``. Safe to share between threads.
public struct Wallaby: Sendable {
  /// The store behind it.
  public let project: Project

  /// One thing that was logged.
  public struct Entry: Sendable, Hashable {
    public var id: Record.ID
    public var created: Date
    public var tags: Tags
    /// What was logged; `{"output": MESSAGE}` for a message.
    public var results: JSONValue
  }

  /// Opens the store at a path, or the one the command line would use, and makes it where there is none.
  ///
  /// On disk: see `Project.create(at:durability:group:)`.
  ///
  /// - Throws: `WallabyError` with code `conflict` for a directory with other contents, `unsupportedFormat` for a newer store.
  /// - Complexity: One open and one read for a store that is there, and two looks a level of the working directory to find it.
  public init(_ path: String? = nil) throws(WallabyError) {
    project = try Project(at: try Project.locate(store: path))
  }

  /// Keeps a dictionary.
  ///
  /// On disk: a new directory in `records/DAY/HOUR/`, invisible until it is whole.
  ///
  /// - Throws: `WallabyError`; then nothing is kept, or with code `notFlushed` it is kept but may not outlive a power cut.
  /// - Complexity: 8 metadata calls and 6 inodes; 4 of flushing more in a durable store.
  @discardableResult
  public func log(
    _ results: [String: JSONValue], tags: [String] = []
  ) throws(WallabyError) -> Record {
    try project.records.append(results, tags: tags)
  }

  /// Keeps a message as `{"output": MESSAGE}`.
  ///
  /// On disk, throws, complexity: as ``log(_:tags:)-([String:JSONValue],_)``.
  @discardableResult
  public func log(_ message: String, tags: [String] = []) throws(WallabyError) -> Record {
    try project.records.append(message, tags: tags)
  }

  /// Keeps any value that can be encoded.
  ///
  /// On disk, complexity: as ``log(_:tags:)-([String:JSONValue],_)``.
  ///
  /// - Throws: `EncodingError` when it cannot be, and then nothing is kept; `WallabyError` as the others do.
  @discardableResult
  public func log(encoding value: some Encodable, tags: [String] = []) throws -> Record {
    try project.records.append(encoding: value, tags: tags)
  }

  /// What has a tag, oldest first.
  ///
  /// Records that are damaged are left out, here and below: `wallaby verify` names them, and
  /// `project.records.matching(_:)` tells them with its answer.
  ///
  /// On disk: the index may be brought up to date.
  ///
  /// - Throws: `WallabyError` when the store cannot be searched.
  /// - Complexity: What `RecordStore.matching(_:)` costs, and two opens and a read for each hit.
  public func results(tagged tag: String) throws(WallabyError) -> [Entry] {
    try entries(RecordQuery(allTags: [tag], order: .oldestFirst))
  }

  /// What has every one of these tags, oldest first. Damaged records are left out, as with ``results(tagged:)``.
  public func results(taggedAllOf tags: [String]) throws(WallabyError) -> [Entry] {
    try entries(RecordQuery(allTags: tags, order: .oldestFirst))
  }

  /// What has at least one of these tags, oldest first. Damaged records are left out, as with ``results(tagged:)``.
  public func results(taggedAnyOf tags: [String]) throws(WallabyError) -> [Entry] {
    // No tags at all are nobody's.
    if tags.isEmpty { return [] }
    return try entries(RecordQuery(anyTags: tags, order: .oldestFirst))
  }

  /// What was logged at a time or later, oldest first. Damaged records are left out, as with ``results(tagged:)``.
  public func results(since time: Date) throws(WallabyError) -> [Entry] {
    try entries(RecordQuery(since: time, order: .oldestFirst))
  }

  /// Reads the results of all that fit. What is damaged is left out: `wallaby verify` names it.
  private func entries(_ query: RecordQuery) throws(WallabyError) -> [Entry] {
    try project.records.matching(query).compactMap { summary in
      guard let results = try? summary.result() else { return nil }
      return Entry(id: summary.id, created: summary.created, tags: summary.tags, results: results)
    }
  }
}
