import POSIXSupport
public import Records

extension ResourceCollection {
  /// Where a resource stands; `nil` where nothing is kept and nobody computes it.
  ///
  /// What was kept before counts while it is computed again. A resource whose process died while computing it is `lost`.
  ///
  /// - Throws: ``WallabyError`` with code `damaged`.
  /// - Complexity: As a fetch of a kept value; two looks more where there is none.
  public func status(of ident: String) throws(WallabyError) -> ResourceStatus? {
    try ResourceName.checkIdentifier(ident)
    if let kept = try KeptResource.read(ident, in: collection) { return kept.status }
    guard let holder = try ClaimFolder(collection: collection).holder(of: ident) else {
      // Settled in between?
      return try KeptResource.read(ident, in: collection)?.status
    }
    return try status(of: ident, heldBy: holder)
  }

  func status(
    of ident: String, heldBy holder: AttemptName
  ) throws(WallabyError) -> ResourceStatus {
    let folder = try collection.openPending()
    var status = pendingStatus(of: ident)
    if let attempt = try? folder.open(holder.description),
      let bytes = try? attempt.contents(of: Record.Entry.status),
      let written = try? ResourceStatus(parsing: bytes, of: ident)
    {
      status = written
    }
    status.owner = holder.owner
    status.pid = Int(holder.owner.process.pid)
    if status.pending,
      try ClaimFolder(collection: collection).isDead(holder, of: ident, in: folder)
    {
      status.state = .lost
      status.message = "its process, \(holder.owner.phrase), ended without a word"
    }
    return status
  }

  func pendingStatus(of ident: String) -> ResourceStatus {
    ResourceStatus(ident: ident, state: .running, createdTime: collection.configuration.now())
  }

  /// The text of the error with which a resource failed; empty where it did not.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` where nothing is kept.
  public func errorText(of ident: String) throws(WallabyError) -> String {
    try text(Resource<Value>.errorLog, of: ident)
  }

  /// What computing a resource has said, up to now where it is being computed.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` where nothing is kept and nobody computes it.
  public func logText(of ident: String) throws(WallabyError) -> String {
    try text(Record.Entry.stdout, of: ident)
  }

  private func text(_ entry: String, of ident: String) throws(WallabyError) -> String {
    try ResourceName.checkIdentifier(ident)
    let directory = try directory(of: ident)
    do throws(SystemError) {
      return String(decoding: try directory.contents(of: entry), as: UTF8.self)
    } catch {
      if error.isAbsent { return "" }
      throw .damagedResource(error.path, error.reason)
    }
  }

  /// The directory of what is kept, or else of the attempt at it.
  private func directory(of ident: String) throws(WallabyError) -> Directory {
    let all = try collection.open()
    do throws(SystemError) {
      return try all.open(ident)
    } catch {
      guard error.isAbsent else { throw .system("open '\(collection.name)/\(ident)'", error) }
    }
    guard let holder = try ClaimFolder(collection: collection).holder(of: ident),
      let attempt = try? collection.openPending().open(holder.description)
    else { throw .noResource(ident, collection.name) }
    return attempt
  }
}
