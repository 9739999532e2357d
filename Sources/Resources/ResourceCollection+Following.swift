package import POSIXSupport
package import Records

extension ResourceCollection {
  /// Opens a file of what is kept, or of the attempt at it.
  ///
  /// - Parameter isCurrent: Whether the attempt counts where there are both.
  /// - Returns: `nil` where it has no such file.
  /// - Throws: ``WallabyError`` with code `notFound` where nothing is kept and nobody computes it.
  package func openFile(
    _ entry: String, of ident: String, isCurrent: Bool = false
  ) throws(WallabyError) -> FileDescriptor? {
    try ResourceName.checkIdentifier(ident)
    if isCurrent, let attempt = try attempt(at: ident),
      let file = try? attempt.openFile(entry, .read)
    {
      return file
    }
    let directory = try directory(of: ident)
    do throws(SystemError) {
      return try directory.openFile(entry, .read)
    } catch {
      if error.isAbsent { return nil }
      throw .cannotReadResource(error)
    }
  }

  /// What is kept as a result; `nil` where nothing is.
  package func result(of ident: String) throws(WallabyError) -> JSONValue? {
    guard let kept = try KeptResource.read(ident, in: collection) else { return nil }
    do throws(JSONScanner.Failure) {
      return try JSONValue(parsing: kept.result)
    } catch {
      throw .damagedResource(paths(of: ident).result, "\(error)")
    }
  }

  /// Whether anything is kept under an identifier, damaged or not.
  package func isKept(_ ident: String) throws(WallabyError) -> Bool {
    try ResourceName.checkIdentifier(ident)
    let opened = try collection.open()
    return try explaining("look for '\(collection.name)/\(ident)'") { () throws(SystemError) in
      do throws(SystemError) {
        _ = try opened.directory.status(of: ident)
        return true
      } catch {
        if error.isAbsent { return false }
        throw error
      }
    }
  }

  /// The same, or somebody computes it, or died over it.
  package func isThere(_ ident: String) throws(WallabyError) -> Bool {
    if try isKept(ident) { return true }
    return try ClaimFolder(collection).holder(of: ident) != nil
  }

  /// Whether somebody computes a resource, and still lives.
  package func work(on ident: String) throws(WallabyError) -> ResourceWork {
    let claims = try ClaimFolder(collection)
    guard let holder = try claims.holder(of: ident) else { return .none }
    return try claims.isDead(holder, of: ident) ? .dead : .alive
  }
}

/// What goes on about a resource.
package enum ResourceWork: Sendable {
  case none
  case alive
  /// Its process died and left it.
  case dead
}
