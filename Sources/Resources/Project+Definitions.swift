import POSIXSupport
public import Records

extension Project {
  /// A collection that was defined on the command line, to fetch from by any program.
  ///
  /// - Throws: ``WallabyError`` with code `invalidInput` where nothing says how it is computed, `notFound` where it is not there.
  /// - Complexity: Two opens and a read.
  public func definedCollection(
    _ name: String, onArgumentsChanged: ArgumentsPolicy = .fail
  ) throws(WallabyError) -> ResourceCollection<[String: JSONValue], JSONValue> {
    let collection = try existing(name)
    guard let definition = try definition(in: collection) else { throw .undefined(name) }
    let store = root
    return ResourceCollection(
      collection: collection, version: definition.version, policy: onArgumentsChanged
    ) { (ident, arguments, context) async throws in
      try await definition.compute(ident, arguments, context, store: store)
    }
  }

  /// A collection that is there, whoever computes it: to look at, to take kept values from, and to remove from.
  ///
  /// A fetch of what is not kept is an error with code `invalidInput`; nothing is computed, nor does what is kept change.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` where it is not there.
  /// - Complexity: Three opens.
  public func collection(
    _ name: String
  ) throws(WallabyError) -> ResourceCollection<[String: JSONValue], JSONValue> {
    ResourceCollection(
      collection: try existing(name), version: nil, policy: .reuse, compute: nil)
  }

  /// The names of all collections, in the order of their bytes.
  ///
  /// - Complexity: One listing, and three opens for each directory at the root.
  public func collections() throws(WallabyError) -> [String] {
    try ResourceCare(self).collections()
  }

  /// How a collection is computed; `nil` where that is the matter of a program in Swift.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` where there is no such collection.
  public func definition(of name: String) throws(WallabyError) -> CollectionDefinition? {
    try definition(in: try existing(name))
  }

  /// Says how a collection is computed, and makes it where it is not there.
  ///
  /// On disk: `COLLECTION/.definition.json` is replaced in one rename.
  ///
  /// - Returns: Whether it was defined otherwise before, or not at all.
  @discardableResult
  public func define(
    _ name: String, _ definition: CollectionDefinition
  ) throws(WallabyError) -> Bool {
    let collection = try Collection(name, in: self)
    try collection.make()
    if try self.definition(in: collection)?.fileBytes == definition.fileBytes { return false }
    let configuration = collection.configuration
    let draft =
      "\(CollectionDefinition.draftPrefix)\(configuration.process)-\(try configuration.token())"
    let opened = try collection.open()
    let (mode, isDurable) = (collection.fileMode, collection.isDurable)
    do throws(SystemError) {
      try opened.pending.createFile(draft, definition.fileBytes, sync: isDurable, mode: mode)
      try opened.directory.rename(
        Collection.pending + "/" + draft, to: CollectionDefinition.fileName)
    } catch {
      try? opened.pending.unlink(draft)
      throw .system("define '\(name)'", error)
    }
    do throws(SystemError) {
      if isDurable { try opened.directory.sync() }
    } catch {
      throw .notFlushed("defined '\(name)'", error)
    }
    return true
  }

  private func existing(_ name: String) throws(WallabyError) -> Collection {
    let collection = try Collection(name, in: self)
    _ = try collection.open()
    return collection
  }

  func definition(in collection: Collection) throws(WallabyError) -> CollectionDefinition? {
    let path = collection.path + "/" + CollectionDefinition.fileName
    let opened = try collection.open()
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try opened.directory.readFile(CollectionDefinition.fileName, limit: 1 << 26).bytes
    } catch {
      if error.isAbsent { return nil }
      throw .damagedDefinition(path, error.reason)
    }
    do throws(JSONScanner.Failure) {
      return try CollectionDefinition(parsing: bytes)
    } catch {
      throw .damagedDefinition(path, "\(error)")
    }
  }
}
