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
          report.findings.append(
            .init(
              path: opened.pending.join(entry), message: "left behind; 'wallaby gc' removes it",
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
        for fault in try ResourceStatus(value, of: ident).faults(in: value) {
          add(resource.join(entry), fault)
        }
      } catch {
        add(resource.join(entry), "\(error)")
      }
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

extension ResourceStatus {
  /// What is wrong with the status of something settled.
  ///
  /// - Parameter value: What its file says.
  fileprivate func faults(in value: JSONValue) -> [String] {
    let flags = [("completed", completed), ("pending", pending), ("error", error)]
    return (pending ? ["is pending, and nobody can settle it"] : [])
      + flags.filter { value[$0.0] != .bool($0.1) }
      .map { "'\($0.0)' does not follow from the state" }
  }
}
