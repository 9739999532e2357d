import POSIXSupport
public import Records

extension ResourceCollection {
  /// Removes what is kept of a resource, files and all; the next fetch computes it.
  ///
  /// On disk: the directory is moved to `.pending/` in one rename, under a claim, and removed there.
  ///
  /// - Returns: Whether there was a value, a failure, or what a dead process left.
  /// - Throws: `WallabyError` with code `busy` while it is being computed, also anew; `notFlushed` where it is gone, but a power
  ///   cut may bring it back.
  /// - Complexity: A claim, a rename, and one file operation for each file.
  @discardableResult
  public func remove(_ ident: String) throws(WallabyError) -> Bool {
    try remove(ident) { () throws(WallabyError) in true }
  }

  /// Removes what is kept of a resource that failed; what has been computed since stays.
  ///
  /// On disk, throws, complexity: as ``remove(_:)``.
  @discardableResult
  package func removeError(_ ident: String) throws(WallabyError) -> Bool {
    try remove(ident) { () throws(WallabyError) in
      try KeptResource.read(ident, in: collection)?.status.error ?? true
    }
  }

  /// - Parameter isWanted: Asked when nobody else can change it any more.
  private func remove(
    _ ident: String, if isWanted: () throws(WallabyError) -> Bool
  ) throws(WallabyError) -> Bool {
    try ResourceName.checkIdentifier(ident)
    let own = try collection.newAttemptName()
    let claims = try ClaimFolder(collection)
    var wasLost = false
    switch try claims.claim(ident, for: own) {
    case .busy(let holder): throw .beingComputed(ident, collection.name, holder.owner.phrase)
    case .claimed(let dead):
      claims.removeRemains(of: dead, takenBy: own)
      wasLost = !dead.isEmpty
    }
    defer { claims.release(ident, of: own) }
    if try !isWanted() { return false }
    let place = "'\(collection.name)/\(ident)'"
    let (isDone, failure) = try explaining("remove \(place)") { () throws(SystemError) in
      try Publication(collection: collection, opened: claims.opened, ident: ident)
        .withdraw(to: own.trash)
    }
    if let failure { throw .notFlushed("removed \(place)", failure) }
    return isDone || wasLost
  }

  /// Removes all that failed, or whose process died, so that the next fetches compute it.
  ///
  /// On disk, throws: as ``remove(_:)``, for each. What is computed again meanwhile, or has been since, is left alone.
  ///
  /// - Returns: What was removed.
  @discardableResult
  public func resetErrors() throws(WallabyError) -> [String] {
    var removed: [String] = []
    for ident in try findErrors() {
      do throws(WallabyError) {
        if try removeError(ident) { removed.append(ident) }
      } catch {
        guard error.code == .busy else { throw error }
      }
    }
    return removed
  }

  /// Removes what is kept of a resource; the same as ``remove(_:)``, as a step before computing it anew.
  ///
  /// On disk, throws, complexity: as ``remove(_:)``.
  @discardableResult
  public func reset(_ ident: String) throws(WallabyError) -> Bool { try remove(ident) }
}
