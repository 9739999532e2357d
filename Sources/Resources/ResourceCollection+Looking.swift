import FileIndex
import POSIXSupport
public import Records

extension ResourceCollection {
  /// Where a resource stands; `nil` where nothing is kept and nobody computes it.
  ///
  /// What was kept before counts while it is computed again. A resource whose process died while computing it is `lost`.
  ///
  /// - Throws: `WallabyError` with code `damaged`.
  /// - Complexity: As a fetch of a kept value; where there is none, what leads to a claim and to the attempt's status.
  public func status(of ident: String) throws(WallabyError) -> ResourceStatus? {
    try ResourceName.checkIdentifier(ident)
    if let kept = try KeptResource.read(ident, in: collection) { return kept.status }
    let claims = try ClaimFolder(collection)
    guard let holder = try claims.holder(of: ident) else {
      // Settled in between?
      return try KeptResource.read(ident, in: collection)?.status
    }
    return try status(of: ident, heldBy: holder, in: claims)
  }

  private func status(
    of ident: String, heldBy holder: AttemptName, in claims: ClaimFolder
  ) throws(WallabyError) -> ResourceStatus {
    var status = pendingStatus(of: ident)
    if let attempt = try? claims.opened.pending.open(holder.description),
      let bytes = try? attempt.contents(of: Record.Entry.status),
      let written = try? ResourceStatus(parsing: bytes, of: ident)
    {
      status = written
    }
    status.owner = holder.owner
    status.pid = Int(holder.owner.process.pid)
    if status.pending, try claims.isDead(holder, of: ident) {
      status.state = .lost
      status.message = holder.silence
    }
    return status
  }

  func pendingStatus(of ident: String) -> ResourceStatus {
    ResourceStatus(ident: ident, state: .running, createdTime: collection.configuration.now())
  }

  /// The text of the error with which a resource failed; empty where it did not.
  ///
  /// - Throws: `WallabyError` with code `notFound` where nothing is kept and nobody computes it.
  /// - Complexity: Four opens and a read.
  public func errorText(of ident: String) throws(WallabyError) -> String {
    try text(ResourcePaths.errorLog, of: ident)
  }

  /// What computing a resource has said, up to now where it is being computed.
  ///
  /// - Throws: `WallabyError` with code `notFound` where nothing is kept and nobody computes it.
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
      throw .cannotReadResource(error)
    }
  }

  /// The directory of what is kept, or else of the attempt at it.
  func directory(of ident: String) throws(WallabyError) -> Directory {
    let opened = try collection.open()
    do throws(SystemError) {
      return try lookingAgain { () throws(SystemError) in try opened.directory.open(ident) }
    } catch {
      guard error.isAbsent else { throw .system("open '\(collection.name)/\(ident)'", error) }
    }
    guard let attempt = try attempt(at: ident) else { throw .noResource(ident, collection.name) }
    return attempt
  }

  /// The directory of the attempt that counts; `nil` where nobody is at it.
  func attempt(at ident: String) throws(WallabyError) -> Directory? {
    let claims = try ClaimFolder(collection)
    guard let holder = try claims.holder(of: ident) else { return nil }
    return try? claims.opened.pending.open(holder.description)
  }

  /// How many resources stand how.
  ///
  /// What is computed again counts as what it was before.
  ///
  /// On disk: the index in `.wallaby/resources/COLLECTION/index/` is brought up to date.
  ///
  /// - Throws: `WallabyError` when the collection cannot be listed.
  /// - Complexity: Where nothing has changed, a few opens and one listing of what is being computed. Where something was kept
  ///   since, one listing of the collection, and one read for each new name; so for two seconds after (on shared file systems two
  ///   minutes). Where something was replaced or removed, in the minute after it also one look at each resource.
  public func counts() throws(WallabyError) -> ResourceCounts {
    try looking { snapshot, unsettled in
      var counts = ResourceCounts()
      for (tag, count) in try snapshot.tags() {
        guard let state = Record.State(rawValue: tag) else { continue }
        counts.add(state, count)
      }
      for status in unsettled { counts.add(status.state, 1) }
      return counts
    }
  }

  /// The identifiers of resources that stand so, in the order of their bytes.
  ///
  /// On disk, complexity: as ``counts()``, and what there is to answer.
  public func find(_ states: Set<Record.State>) throws(WallabyError) -> [String] {
    try looking { snapshot, unsettled in
      var found: [String] = []
      let query = IndexQuery(anyTags: states.map(\.rawValue), order: .oldestFirst)
      try snapshot.forEach(matching: query) { found.append($0.name) }
      let more = unsettled.filter { states.contains($0.state) }.map(\.ident)
      return more.isEmpty ? found : (found + more).sorted { $0.precedesInBytes($1) }
    }
  }

  /// The identifiers of resources whose value is kept.
  public func findCompleted() throws(WallabyError) -> [String] { try find([.completed]) }
  /// The identifiers of resources that are being computed.
  public func findPending() throws(WallabyError) -> [String] { try find(Record.State.pendings) }
  /// The identifiers of resources that failed, or whose process died.
  public func findErrors() throws(WallabyError) -> [String] {
    try find(Record.State.errors)
  }

  /// All resources, in the order of their identifiers.
  ///
  /// On disk, complexity: as ``find(_:)``.
  public func list() throws(WallabyError) -> [ResourceSummary] {
    try looking { snapshot, unsettled in
      var found: [ResourceSummary] = []
      try snapshot.forEach(matching: IndexQuery(order: .oldestFirst)) { row in
        let name = row.name
        if let summary = row.withPayload({ ResourceSummary(id: name, payload: $0) }) {
          found.append(summary)
        }
      }
      let more = unsettled.map { ResourceSummary($0) }
      return more.isEmpty ? found : (found + more).sorted { $0.id.precedesInBytes($1.id) }
    }
  }

  /// What cannot be read; told beside every answer and part of none.
  public func damage() throws(WallabyError) -> [WallabyError] {
    try looking { snapshot, _ in
      snapshot.damage.map { damage in
        WallabyError(
          .damaged, damage.message,
          path: collection.path + (damage.name.map { "/" + $0 } ?? ""))
      }
    }
  }

  /// What is being computed, or was when its process died, and has no value kept.
  private func unsettled() throws(WallabyError) -> [ResourceStatus] {
    let claims = try ClaimFolder(collection)
    var found: [ResourceStatus] = []
    for claim in try claims.all()
    where (try? claims.opened.directory.status(of: claim.ident)) == nil {
      found.append(try status(of: claim.ident, heldBy: claim.holder, in: claims))
    }
    return found
  }

  /// - Parameter question: Gets what is kept, and what is not.
  private func looking<Answer>(
    _ question: (IndexSnapshot<ResourceIndexSource>, [ResourceStatus]) throws -> Answer
  ) throws(WallabyError) -> Answer {
    // First, so that what is settled meanwhile is in either.
    let unsettled = try unsettled()
    do {
      return try collection.index.answer { snapshot in
        try question(snapshot, try unsettled.filter { try !snapshot.contains($0.ident) })
      }
    } catch {
      throw collection.project.records.indexFailure(error)
    }
  }
}
