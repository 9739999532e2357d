import POSIXSupport

/// What ``RecordStore/verify(isFixing:progress:)`` found.
package struct VerificationReport: Sendable {
  package struct Finding: Sendable, Hashable {
    package var path: String
    package var message: String
    /// Whether something was lost or is false; if not, `wallaby gc` or `verify --fix` mends it.
    package var isDamage: Bool
    /// Whether it was put right on the way.
    package var isMended = false

    package init(path: String, message: String, isDamage: Bool, isMended: Bool = false) {
      self.path = path
      self.message = message
      self.isDamage = isDamage
      self.isMended = isMended
    }
  }

  package var records = 0
  package var resources = 0
  package var findings: [Finding] = []
  package init() {}

  /// Findings that were put right.
  package var mended: Int { findings.count(where: \.isMended) }

  /// Nothing is left to put right.
  package var isClean: Bool { findings.allSatisfy(\.isMended) }
}

extension RecordStore {
  /// Reads every file of ours in every record and holds it against the specification.
  ///
  /// On disk: nothing, unless fixing: then each `status.json` whose flags do not follow from its state is replaced by one whose
  /// flags do, under the record's lock. Nothing else is touched.
  ///
  /// - Complexity: One listing for each hour, two reads and five stats for each record.
  package func verify(
    isFixing: Bool = false, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(WallabyError) -> VerificationReport {
    var report = VerificationReport()
    let hours = try allHours()
    for place in upperDirectories() {
      do throws(SystemError) {
        let directory = try place.open()
        for name in try directory.names().sorted() where !place.holds(name) {
          report.add(unknown: name, at: directory.join(name))
        }
      } catch {
        report.add(unreadable: error)
      }
    }
    for (done, hour) in hours.enumerated() {
      do throws(SystemError) {
        let directory = try Directory.open(hour, below: recordsPath)
        for name in try directory.names().sorted() {
          switch StoreEntry(name) {
          case .record(let id):
            report.records += 1
            if id.hour != hour {
              report.add(directory.join(name), "stands in the wrong hour", isDamage: true)
            }
            verify(id, in: directory, isFixing, &report)
          default: report.add(unknown: name, at: directory.join(name))
          }
        }
      } catch {
        report.add(unreadable: error)
      }
      progress(done + 1, hours.count)
    }
    return report
  }

  private func verify(
    _ id: Record.ID, in hour: borrowing Directory, _ isFixing: Bool,
    _ report: inout VerificationReport
  ) {
    let path = hour.join(id.description)
    let directory: Directory
    do throws(SystemError) {
      directory = try hour.open(id.description)
    } catch {
      if !error.isAbsent { report.add(path, error.reason, isDamage: true) }
      return
    }
    for entry in Record.Entry.all {
      let wanted: FileStatus.Kind = entry == Record.Entry.storage ? .directory : .file
      let kind: FileStatus.Kind
      do throws(SystemError) {
        kind = try directory.status(of: entry).kind
      } catch {
        // Removed while we look: no finding.
        if (try? hour.status(of: id.description)) == nil { return }
        report.add(
          directory.join(entry), error.isAbsent ? "is missing" : error.reason, isDamage: true)
        continue
      }
      if kind != wanted {
        report.add(
          directory.join(entry), "is not a plain \(wanted == .file ? "file" : "directory")",
          isDamage: true)
      }
    }
    if let bytes = contents(Record.Entry.result, of: id, in: directory, hour, &report) {
      do throws(JSONScanner.Failure) {
        _ = try JSONValue(parsing: bytes)
      } catch {
        report.add(directory.join(Record.Entry.result), "\(error)", isDamage: true)
      }
    }
    if let bytes = contents(Record.Entry.status, of: id, in: directory, hour, &report) {
      verifyStatus(bytes, of: id, at: directory.join(Record.Entry.status), isFixing, &report)
    }
  }

  /// The bytes of a record's file; `nil` with a finding where it is there and cannot be read.
  private func contents(
    _ entry: String, of id: Record.ID, in directory: borrowing Directory,
    _ hour: borrowing Directory, _ report: inout VerificationReport
  ) -> [UInt8]? {
    do throws(SystemError) {
      return try directory.readFile(entry).bytes
    } catch {
      // What is missing or of a wrong kind has been found already; what was removed while we look is none.
      let isFound = error.isAbsent || error.isWrongKind
      if !isFound && (try? hour.status(of: id.description)) != nil {
        report.add(error.path, "cannot be read: \(error.reason)", isDamage: true)
      }
      return nil
    }
  }

  private func verifyStatus(
    _ bytes: [UInt8], of id: Record.ID, at path: String, _ isFixing: Bool,
    _ report: inout VerificationReport
  ) {
    do throws(JSONScanner.Failure) {
      let status = try RecordStatus(parsing: bytes, of: id)
      let written = try JSONValue(parsing: bytes)
      let state = status.state
      for (flag, value) in [
        ("completed", state.isCompleted), ("pending", state.isPending), ("error", state.isError),
      ] where written[flag] != .bool(value) {
        report.add(
          path, "'\(flag)' does not follow from the state '\(state.rawValue)'",
          isMended: isFixing && (try? rewriteStatus(of: id)) != nil)
        return
      }
    } catch {
      report.add(path, "\(error)", isDamage: true)
    }
  }

  /// Writes the status again as it was read, which makes the flags right.
  private func rewriteStatus(of id: Record.ID) throws(WallabyError) {
    let lock = try RecordLock(id, in: self)
    let (status, file) = try Self.status(of: id, in: lock.directory)
    try replaceStatus(status, after: file, under: lock)
  }
}

extension VerificationReport {
  fileprivate mutating func add(unknown name: String, at path: String) {
    switch StoreEntry(name) {
    case .held: break
    case .leftover, .trash: add(path, "left behind; 'wallaby gc' removes it")
    case .record, .stranger: add(path, "is no record")
    }
  }

  fileprivate mutating func add(unreadable error: SystemError) {
    if !error.isMissing { add(error.path, "cannot be read: \(error.reason)", isDamage: true) }
  }

  fileprivate mutating func add(
    _ path: String, _ message: String, isDamage: Bool = false, isMended: Bool = false
  ) {
    findings.append(
      Finding(path: path, message: message, isDamage: isDamage, isMended: isMended))
  }
}
