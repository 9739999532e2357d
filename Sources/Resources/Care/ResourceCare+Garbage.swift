import POSIXSupport
package import Records

extension ResourceCare {
  /// Removes what dead processes left in `.pending/` of all collections, and keeps their attempts as `lost`.
  ///
  /// On disk: a dead process's attempt becomes what is kept, in state `lost`, where nothing was; its claim goes, and so do
  /// leftovers.
  ///
  /// - Parameter lease: How long a process of another host may be silent.
  package func collectGarbage(
    lease: Duration, isDryRun: Bool, into report: inout GarbageReport
  ) throws(WallabyError) {
    for name in try collections() {
      let collection = try Collection(name, in: project)
      do throws(WallabyError) {
        try sweep(collection, lease, isDryRun, &report)
      } catch {
        report.problems.append(error)
      }
    }
  }

  private func sweep(
    _ collection: Collection, _ lease: Duration, _ isDryRun: Bool, _ report: inout GarbageReport
  ) throws(WallabyError) {
    let claims = try ClaimFolder(collection, lease: lease)
    let opened = claims.opened
    var kept: Set<String> = []
    for claim in try claims.all() {
      do throws(WallabyError) {
        guard try claims.isDead(claim.holder, of: claim.ident) else {
          kept.insert(claim.holder.description)
          continue
        }
        if !isDryRun { try LostAttempt(claims: claims, ident: claim.ident).settle() }
        report.settledResources.append(collection.name + "/" + claim.ident)
      } catch {
        kept.insert(claim.holder.description)
        report.problems.append(error)
      }
    }
    let names = try explaining("sweep '\(collection.pendingPath)'") { () throws(SystemError) in
      try opened.pending.names()
    }
    let strayed = try Set(
      claims.strayed(names.filter { PendingEntry($0)?.isSuccession ?? false }))
    for name in names where !ResourceName.isIdentifier(name) && !kept.contains(name) {
      guard let entry = PendingEntry(name),
        try entry.isSuccession
          ? strayed.contains(name) : isOld(name, entry, lease, in: opened.pending, collection)
      else {
        report.kept.append(opened.pending.join(name))
        continue
      }
      do throws(SystemError) {
        if !isDryRun { try opened.pending.removeTree(name) }
        report.removed.append(opened.pending.join(name))
      } catch {
        report.problems.append(.system("remove '\(opened.pending.join(name))'", error))
      }
    }
  }

  private func isOld(
    _ name: String, _ entry: PendingEntry, _ lease: Duration, in folder: borrowing Directory,
    _ collection: Collection
  ) throws(WallabyError) -> Bool {
    switch entry.process?.verdict(from: collection.configuration.process) ?? .unknown {
    case .alive: return false
    case .dead: return true
    case .unknown:
      guard let stamp = try? folder.lastChange(of: name) else { return false }
      return try explaining("sweep '\(folder.path)'") { () throws(SystemError) in
        try ServerClock.now(in: folder, collection.configuration.process) - stamp
          > lease.nanoseconds
      }
    }
  }
}
