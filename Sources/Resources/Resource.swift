public import Records

/// What is kept under one identifier: the value, where it came from, and where its files are.
///
/// A value of what was read; it does not change when the directory does.
public struct Resource<Value: Sendable>: Sendable, Identifiable {
  /// Its name in the collection.
  public let id: String
  /// What the closure returned.
  public let value: Value
  /// The same as it stands in `result.json`.
  public let result: JSONValue
  public let status: ResourceStatus
  public let paths: Paths

  /// The directory and what is in it.
  public struct Paths: Hashable, Sendable {
    /// `STORE/COLLECTION/IDENT`
    public let base: String
    /// The text of the error, where there was one.
    public var error: String { base + "/" + errorLog }
    public var stdout: String { base + "/" + Record.Entry.stdout }
    public var stderr: String { base + "/" + Record.Entry.stderr }
    public var status: String { base + "/" + Record.Entry.status }
    public var result: String { base + "/" + Record.Entry.result }
    /// The closure's own files.
    public var storage: String { base + "/" + Record.Entry.storage }
  }

  static var errorLog: String { "error.log" }
}

extension Resource {
  func map<Other: Sendable>(_ transform: (Value) -> Other) -> Resource<Other> {
    Resource<Other>(
      id: id, value: transform(value), result: result, status: status,
      paths: .init(base: paths.base))
  }
}
