public import Records

/// A collection of values, each computed once by a closure under an identifier, and kept.
///
/// ```swift
/// let project = try Project(at: "./base_directory")
/// let thumbnails = try project.resource("thumbnails") {
///   (ident: String, options: Options, context) async throws -> Summary in
///   context.log("working on \(ident)")
///   try await render(ident, into: context.directory)
///   return Summary(ts: .now)
/// }
/// let found = try await thumbnails.fetch("uniq_ident123", with: Options())
/// ```
///
/// Of all threads, processes and hosts that fetch one identifier at a time, one computes it; the others wait for what it
/// keeps. Safe to share; there is nothing to close.
public struct ResourceCollection<Arguments: Codable & Sendable, Value: Codable & Sendable>: Sendable
{
  /// How a value is computed.
  public typealias Closure =
    @Sendable (_ ident: String, _ arguments: Arguments, _ context: ResourceContext) async throws ->
    Value

  let collection: Collection
  let version: String?
  let policy: ArgumentsPolicy
  /// `nil` where only what is kept can be had.
  let compute: Closure?

  public var name: String { collection.name }
  /// `STORE/COLLECTION`
  public var path: String { collection.path }

  /// Where the parts of a resource are, whether it is there or not.
  public func paths(of ident: String) -> ResourcePaths {
    ResourcePaths(base: collection.path + "/" + ident)
  }
}

/// The arguments of a closure that takes none.
public struct NoArguments: Codable, Sendable, Hashable {
  public init() {}
}

extension Project {
  /// Declares a collection by the closure that computes its values.
  ///
  /// What it says through its context, and what programs it runs there print, is kept with the value. Its files go to
  /// `context.directory`. What it throws is kept, too, and the next fetch tries again.
  ///
  /// On disk: the directories of the collection, where they are missing.
  ///
  /// - Parameters:
  ///   - name: The name of a directory in the store. `records`, `tasks`, `flows`, `workflows`, `jobs` and `catalog` are taken.
  ///   - version: Of the closure. What was kept by another version is computed again.
  ///   - onArgumentsChanged: What to do with a value that was computed with other arguments.
  ///   - compute: Gets the identifier, the arguments of the fetch, and a context.
  /// - Throws: `WallabyError` with code `invalidInput` for a name that cannot be one, `conflict` where something else has it.
  /// - Complexity: Two opens where it is there.
  public func resource<Arguments: Codable & Sendable, Value: Codable & Sendable>(
    _ name: String, version: String? = nil, onArgumentsChanged: ArgumentsPolicy = .fail,
    _ compute: @escaping ResourceCollection<Arguments, Value>.Closure
  ) throws(WallabyError) -> ResourceCollection<Arguments, Value> {
    let collection = try Collection(name, in: self)
    try collection.make()
    return ResourceCollection(
      collection: collection, version: version, policy: onArgumentsChanged, compute: compute)
  }

  /// Declares a collection by a closure that needs nothing but the identifier.
  ///
  /// On disk, throws, complexity: as ``resource(_:version:onArgumentsChanged:_:)``.
  public func resource<Value: Codable & Sendable>(
    _ name: String, version: String? = nil,
    _ compute: @escaping @Sendable (String, ResourceContext) async throws -> Value
  ) throws(WallabyError) -> ResourceCollection<NoArguments, Value> {
    try resource(name, version: version) { (ident, _: NoArguments, context) in
      try await compute(ident, context)
    }
  }
}
