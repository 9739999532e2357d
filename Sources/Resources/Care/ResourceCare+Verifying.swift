import POSIXSupport
package import Records

extension ResourceCare {
  /// Holds every file of ours in every resource against the specification.
  ///
  /// - Complexity: One listing for each collection, an open, five looks and two reads for each resource.
  package func verify(into report: inout VerificationReport) throws(WallabyError) {
    for name in try collections() {
      let collection = try Collection(name, in: project)
      do throws(SystemError) {
        guard let opened = try collection.openIfThere() else { continue }
        let claims = ClaimFolder(collection, opened: opened)
        for ident in try opened.directory.names().sorted() where ident != Collection.pending {
          if ident == CollectionDefinition.fileName {
            verifyDefinition(of: collection, &report)
            continue
          }
          report.resources += 1
          verify(ident, in: opened.directory, &report)
        }
        for entry in try opened.pending.names().sorted()
        where !isLive(entry, among: claims) && (try? opened.pending.status(of: entry)) != nil {
          report.add(opened.pending.join(entry), "left behind; 'wallaby gc' removes it")
        }
      } catch {
        report.add(unreadable: error)
      }
    }
  }

  private func verifyDefinition(of collection: Collection, _ report: inout VerificationReport) {
    do throws(WallabyError) {
      _ = try project.definition(in: collection)
    } catch {
      report.add(error.path ?? collection.path, error.message, isDamage: true)
    }
  }

  private func verify(
    _ ident: String, in directory: borrowing Directory, _ report: inout VerificationReport
  ) {
    let path = directory.join(ident)
    guard ResourceName.isIdentifier(ident) else {
      return report.add(path, "is no resource", isDamage: true)
    }
    guard let bytes = report.verifyEntries(of: ident, in: directory) else { return }
    do throws(JSONScanner.Failure) {
      let value = try JSONValue(parsing: bytes)
      let state = try ResourceStatus(value, of: ident).state
      let fault =
        state.isPending ? "is pending, and nobody can settle it" : state.fault(inFlagsOf: value)
      if let fault { report.add(path + "/" + Record.Entry.status, fault, isDamage: true) }
    } catch {
      report.add(path + "/" + Record.Entry.status, "\(error)", isDamage: true)
    }
  }

  /// Whether somebody lives who made an entry of `.pending/`, or may.
  private func isLive(_ entry: String, among claims: ClaimFolder) -> Bool {
    if ResourceName.isIdentifier(entry) {
      guard let holder = try? claims.holder(of: entry) else { return false }
      return !((try? claims.isDead(holder, of: entry)) ?? false)
    }
    guard let known = PendingEntry(entry) else { return false }
    let process =
      known.isSuccession
      ? (try? claims.opened.pending.readLink(entry)).flatMap { AttemptName($0) }?.owner.process
      : known.process
    return process?.verdict(from: claims.collection.configuration.process) != .dead
  }
}
