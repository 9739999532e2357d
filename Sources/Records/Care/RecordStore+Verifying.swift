import POSIXSupport

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
    if let bytes = report.verifyEntries(of: id.description, in: hour) {
      let path = hour.join(id.description + "/" + Record.Entry.status)
      verifyStatus(bytes, of: id, at: path, isFixing, &report)
    }
  }

  private func verifyStatus(
    _ bytes: [UInt8], of id: Record.ID, at path: String, _ isFixing: Bool,
    _ report: inout VerificationReport
  ) {
    do throws(JSONScanner.Failure) {
      let state = try RecordStatus(parsing: bytes, of: id).state
      if let fault = state.fault(inFlagsOf: try JSONValue(parsing: bytes)) {
        report.add(path, fault, isMended: isFixing && (try? rewriteStatus(of: id)) != nil)
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
}
