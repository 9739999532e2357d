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
  public let paths: ResourcePaths
}

extension Resource {
  func map<Other: Sendable>(_ transform: (Value) -> Other) -> Resource<Other> {
    Resource<Other>(
      id: id, value: transform(value), result: result, status: status, paths: paths)
  }
}
