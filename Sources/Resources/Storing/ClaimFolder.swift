import POSIXSupport
import Records

/// Who computes what: the claims in `.pending/` of a collection.
///
/// On disk: a symbolic link `.pending/IDENT` whose text is the name of an attempt's directory beside it. Making a link has
/// one winner on every file system, names the owner from its first instant, and shows people the attempt under its
/// identifier. Who takes over from a dead attempt first makes `.pending/.after-TOKEN`, which has one winner, too; only
/// then the attempt's directory is moved away, so that who was merely slow finds no place to publish from, and the link
/// `.pending/IDENT` is replaced.
struct ClaimFolder: Sendable {
  let collection: Collection
  let opened: OpenCollection
  /// How long a process of another host may be silent before it counts as dead.
  let lease: Duration

  private let clock = LookClock()
  private var folder: Directory { _read { yield opened.pending } }

  init(_ collection: Collection, opened: OpenCollection, lease: Duration? = nil) {
    self.collection = collection
    self.opened = opened
    self.lease = lease ?? collection.lease
  }

  /// Opens the collection.
  init(_ collection: Collection, lease: Duration? = nil) throws(WallabyError) {
    self.init(collection, opened: try collection.open(), lease: lease)
  }

  enum Outcome {
    /// Where it was taken over, what is left of those before is moved to our ``AttemptName/trash(of:)`` of each.
    case claimed(after: [AttemptName])
    /// Another is at it.
    case busy(AttemptName)
  }

  /// The attempt that counts; `nil` where nobody is at it.
  ///
  /// - Complexity: Two looks for a claim, one where there is none.
  func holder(of ident: String) throws(WallabyError) -> AttemptName? {
    try reading { () throws(SystemError) in try holders(of: ident).last }
  }

  /// The claim and those that took over from one another since, oldest first.
  private func holders(of ident: String) throws(SystemError) -> [AttemptName] {
    var found: [AttemptName] = []
    var next = ident
    while true {
      do throws(SystemError) {
        // What is no claim of ours is nobody's.
        guard let name = AttemptName(try folder.readLink(next)) else { return found }
        found.append(name)
        next = name.succession
      } catch {
        if error.isAbsent { return found }
        throw error
      }
    }
  }

  /// Claims an identifier for an attempt.
  ///
  /// - Returns: `busy` while another attempt is alive, or may be.
  func claim(_ ident: String, for own: AttemptName) throws(WallabyError) -> Outcome {
    while true {
      do throws(SystemError) {
        try folder.makeLink(ident, text: own.description)
        do throws(SystemError) {
          if collection.isDurable { try folder.sync() }
        } catch {
          try? folder.unlink(ident)
          throw error
        }
        return .claimed(after: [])
      } catch {
        guard error.isTaken || error.isStale else {
          throw .system("claim '\(collection.name)/\(ident)'", error)
        }
      }
      let chain = try reading { () throws(SystemError) in try holders(of: ident) }
      guard let holder = chain.last else {
        // Released meanwhile; or something that is no claim is in the way.
        if let kind = try? folder.status(of: ident).kind, kind != .symbolicLink {
          throw .damagedResource(folder.join(ident), "it is no claim")
        }
        if (try? folder.readLink(ident)).map({ AttemptName($0) == nil }) ?? false {
          throw .damagedResource(folder.join(ident), "it names no attempt")
        }
        continue
      }
      if holder == own { return .claimed(after: []) }
      guard try isDead(holder, of: ident) else { return .busy(holder) }
      if try takeOver(ident, from: chain, for: own) { return .claimed(after: chain) }
    }
  }

  /// Whether an attempt's process is dead, or has been silent for a whole lease; who may not write cannot tell that.
  ///
  /// - Complexity: For a process of another host some looks and, once, a create and an unlink.
  func isDead(_ holder: AttemptName, of ident: String) throws(WallabyError) -> Bool {
    switch holder.owner.process.verdict(from: collection.configuration.process) {
    case .alive: return false
    case .dead: return true
    case .unknown:
      return try reading { () throws(SystemError) in
        // Its claim is the last link of the chain; the first may be of somebody long dead.
        let chain = try holders(of: ident)
        var sign: Int64
        do throws(SystemError) {
          sign = try folder.status(of: ident).modified
        } catch {
          // Released since the caller looked.
          if error.isAbsent { return false }
          throw error
        }
        for earlier in chain {
          try ifThere { () throws(SystemError) in
            sign = max(sign, try folder.status(of: earlier.succession).modified)
          }
        }
        try ifThere { () throws(SystemError) in
          sign = max(sign, try RunningRecord.lastSign(in: folder.open(holder.description)))
        }
        guard let now = try clock.now(in: folder, collection.configuration.process) else {
          return false
        }
        return now - sign > lease.nanoseconds
      }
    }
  }

  /// - Returns: Whether the claim is ours now; else somebody else was faster.
  /// - Throws: `WallabyError`; then all is as it was.
  private func takeOver(
    _ ident: String, from chain: [AttemptName], for own: AttemptName
  ) throws(WallabyError) -> Bool {
    let succession = chain.last!.succession
    do throws(SystemError) {
      do throws(SystemError) {
        try folder.makeLink(succession, text: own.description)
      } catch {
        guard error.isTaken else { throw error }
        if (try? folder.readLink(succession)) != own.description { return false }
      }
      // The chain may have ended and begun anew since we looked; then this link leads from nowhere.
      guard try holders(of: ident).last == own else {
        try folder.unlink(succession)
        return false
      }
      // Each may have left something: who took over from the first may have died before it came to that.
      for (index, dead) in chain.enumerated() {
        try finish(dead, takenBy: chain[(index + 1)...], of: ident, for: own)
      }
      try folder.makeLink(own.link, text: own.description)
      guard try holders(of: ident).last == own else {
        throw SystemError.stale("rename", folder.join(own.link))
      }
      try folder.rename(own.link, to: ident)
    } catch {
      giveBack(ident, to: chain, from: own)
      throw .system("take over '\(collection.name)/\(ident)'", error)
    }
    for old in chain { try? folder.unlink(old.succession) }
    do throws(SystemError) {
      if collection.isDurable { try folder.sync() }
    } catch {
      release(ident, of: own)
      throw .system("take over '\(collection.name)/\(ident)'", error)
    }
    return true
  }

  /// Moves a dead attempt out of its owner's reach, and publishes it if it had ended.
  ///
  /// - Parameter takers: Those who took over since. One may have moved it already, and died before it was published.
  private func finish(
    _ dead: AttemptName, takenBy takers: ArraySlice<AttemptName>, of ident: String,
    for own: AttemptName
  ) throws(SystemError) {
    let taken = own.trash(of: dead)
    // None of it there: it had not begun, or has been published.
    for name in [dead.description] + takers.map({ $0.trash(of: dead) }) {
      try ifThere { () throws(SystemError) in try folder.rename(name, to: taken) }
    }
    let publication = Publication(collection: collection, opened: opened, ident: ident)
    if publication.hasEnded(dead, at: taken) { try publication.publish(taken) }
  }

  /// Lets a taking over be as if it had not been begun, as far as that can be done.
  private func giveBack(_ ident: String, to chain: [AttemptName], from own: AttemptName) {
    for dead in chain { try? folder.rename(own.trash(of: dead), to: dead.description) }
    try? folder.unlink(own.link)
    // Whoever counts us for dead has gone on from there.
    if (try? holders(of: ident).last) == own { try? folder.unlink(chain.last!.succession) }
  }

  /// Removes what is left of those from whom a claim was taken over; what cannot be removed now is left for the sweep.
  func removeRemains(of dead: [AttemptName], takenBy own: AttemptName) {
    for dead in dead { try? folder.removeTree(own.trash(of: dead)) }
  }

  /// Ends a claim. What is not ours any more is left alone.
  func release(_ ident: String, of own: AttemptName) {
    guard let opened = try? collection.handle.refreshed(opened),
      (try? opened.pending.readLink(ident)) == own.description
    else { return }
    try? opened.pending.unlink(ident)
  }

  /// All claims there are, with the attempt that counts.
  ///
  /// - Complexity: One listing and two looks for each.
  func all() throws(WallabyError) -> [(ident: String, holder: AttemptName)] {
    try reading { () throws(SystemError) in
      var found: [(ident: String, holder: AttemptName)] = []
      for name in try folder.names() where ResourceName.isIdentifier(name) {
        if let holder = try? holders(of: name).last { found.append((name, holder)) }
      }
      return found
    }
  }

  /// The links between attempts that lead from no claim; none of them ever will again.
  ///
  /// - Complexity: Where there is any such link, one listing and two looks for each claim.
  func strayed(_ successions: [String]) throws(WallabyError) -> [String] {
    if successions.isEmpty { return [] }
    return try reading { () throws(SystemError) in
      var used: Set<String> = []
      for name in try folder.names() where ResourceName.isIdentifier(name) {
        used.formUnion(try holders(of: name).map(\.succession))
      }
      return successions.filter { !used.contains($0) }
    }
  }

  /// Does what is about something that may have gone; then there is no sign from it. Any other failure tells nothing.
  private func ifThere(_ body: () throws(SystemError) -> Void) throws(SystemError) {
    do throws(SystemError) { try body() } catch {
      if !error.isAbsent && !error.isStale { throw error }
    }
  }

  private func reading<Value>(_ body: () throws(SystemError) -> Value) throws(WallabyError) -> Value
  {
    try explaining("read the claims of '\(collection.name)'", body)
  }
}
