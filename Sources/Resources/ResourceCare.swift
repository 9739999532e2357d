import POSIXSupport
package import Records

/// Looks after all collections of a store: what `wallaby verify` and `wallaby gc` do beside the records.
package struct ResourceCare: Sendable {
  let project: Project

  package init(_ project: Project) { self.project = project }

  /// The names of all collections, in the order of their bytes.
  ///
  /// - Complexity: One listing, and two opens for each directory at the root.
  package func collections() throws(WallabyError) -> [String] {
    let names = try explaining("list the collections") { () throws(SystemError) in
      try Directory(project.root).names(skipsLinks: true)
    }
    return names.filter { name in
      (try? Collection(name, in: project))?.exists ?? false
    }.sorted { $0.precedesInBytes($1) }
  }

  /// Holds every file of ours in every resource against the specification.
  ///
  /// - Complexity: One listing for each collection, an open, five looks and two reads for each resource.
  package func verify(into report: inout VerificationReport) throws(WallabyError) {
    for name in try collections() {
      let collection = try Collection(name, in: project)
      do throws(SystemError) {
        let directory = try Directory.open(name, below: project.root)
        for ident in try directory.names().sorted() where ident != Collection.pending {
          if ident == CollectionDefinition.fileName {
            verifyDefinition(of: collection, &report)
            continue
          }
          report.resources += 1
          verify(ident, in: directory, &report)
        }
        let folder = try directory.open(Collection.pending)
        for entry in try folder.names().sorted() where !isLive(entry, folder, collection) {
          report.findings.append(
            .init(
              path: folder.join(entry), message: "left behind; 'wallaby gc' removes it",
              isDamage: false))
        }
      } catch {
        if !error.isMissing {
          report.findings.append(
            .init(path: error.path, message: "cannot be read: \(error.reason)", isDamage: true))
        }
      }
    }
  }

  private func verifyDefinition(of collection: Collection, _ report: inout VerificationReport) {
    do throws(WallabyError) {
      _ = try project.definition(in: collection)
    } catch {
      report.findings.append(
        .init(path: error.path ?? collection.path, message: error.message, isDamage: true))
    }
  }

  private func verify(
    _ ident: String, in directory: borrowing Directory, _ report: inout VerificationReport
  ) {
    let path = directory.join(ident)
    func add(_ path: String, _ message: String) {
      // Replaced or removed while we look: no finding.
      guard (try? Directory(path)) != nil || (try? FileStatus.of(path)) != nil else { return }
      report.findings.append(.init(path: path, message: message, isDamage: true))
    }
    guard ResourceName.isIdentifier(ident), let resource = try? directory.open(ident) else {
      return add(path, "is no resource")
    }
    for entry in Record.Entry.all {
      let wanted: FileStatus.Kind = entry == Record.Entry.storage ? .directory : .file
      let kind = try? resource.status(of: entry).kind
      if kind == nil {
        if (try? directory.status(of: ident)) == nil { return }
        report.findings.append(
          .init(path: resource.join(entry), message: "is missing", isDamage: true))
      } else if kind != wanted {
        add(
          resource.join(entry),
          "is not a plain \(wanted == .file ? "file" : "directory")")
      }
    }
    for entry in [Record.Entry.result, Record.Entry.status] {
      guard let bytes = try? resource.readFile(entry).bytes else { continue }
      do throws(JSONScanner.Failure) {
        let value = try JSONValue(parsing: bytes)
        guard entry == Record.Entry.status else { continue }
        let status = try ResourceStatus(parsing: bytes, of: ident)
        if status.pending { add(resource.join(entry), "is pending, and nobody can settle it") }
        for (flag, isSet) in [
          ("completed", status.completed), ("pending", status.pending), ("error", status.error),
        ] where value[flag] != .bool(isSet) {
          add(resource.join(entry), "'\(flag)' does not follow from the state")
        }
      } catch {
        add(resource.join(entry), "\(error)")
      }
    }
  }

  /// Whether somebody lives who made an entry of `.pending/`, or may.
  private func isLive(
    _ entry: String, _ folder: borrowing Directory, _ collection: Collection
  ) -> Bool {
    let claims = ClaimFolder(collection: collection)
    if ResourceName.isIdentifier(entry) {
      guard let holder = try? claims.holder(of: entry) else { return false }
      return !((try? claims.isDead(holder, of: entry, in: folder)) ?? false)
    }
    guard let known = PendingEntry(entry) else { return false }
    let process =
      known.isSuccession
      ? (try? folder.readLink(entry)).flatMap { AttemptName($0) }?.owner.process : known.process
    return process?.verdict(from: collection.configuration.process) != .dead
  }

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
    let claims = ClaimFolder(collection: collection, lease: lease)
    let folder = try collection.openPending()
    var kept: Set<String> = []
    for claim in try claims.all() {
      if try !claims.isDead(claim.holder, of: claim.ident, in: folder) {
        kept.insert(claim.holder.description)
        continue
      }
      report.removed.append(folder.join(claim.ident))
      if !isDryRun { try LostAttempt(claims: claims, ident: claim.ident).settle() }
    }
    let names = try explaining("sweep '\(collection.pendingPath)'") { () throws(SystemError) in
      try folder.names()
    }
    let strayed = try Set(
      claims.strayed(names.filter { PendingEntry($0)?.isSuccession ?? false }))
    for name in names where !ResourceName.isIdentifier(name) && !kept.contains(name) {
      guard let entry = PendingEntry(name),
        try entry.isSuccession
          ? strayed.contains(name) : isOld(name, entry, lease, in: folder, collection)
      else {
        report.kept.append(folder.join(name))
        continue
      }
      do throws(SystemError) {
        if !isDryRun { try folder.removeTree(name) }
        report.removed.append(folder.join(name))
      } catch {
        report.problems.append(.system("remove '\(folder.join(name))'", error))
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
