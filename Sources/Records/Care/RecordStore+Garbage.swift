import POSIXSupport

/// What ``RecordStore/collectGarbage(lease:isDryRun:progress:)`` did.
package struct GarbageReport: Sendable {
  /// Drafts, half-removed records and temporary files that were removed.
  package var removed: [String] = []
  /// Leftovers whose makers may be at work still.
  package var kept: [String] = []
  /// Records whose owners are dead.
  package var lost: [Record.ID] = []
  /// Resources that dead processes were computing, as `COLLECTION/IDENT`: lost now, or what they had settled.
  package var settledResources: [String] = []
  /// Items of dead workers that went back to the queue, as `TABLE/ITEM`.
  package var returnedTasks: [String] = []
  /// What could not be dealt with, and why.
  package var problems: [WallabyError] = []

  package init() {}
}

extension RecordStore {
  /// Removes what dead processes left behind, and settles their records as `lost`.
  ///
  /// A process of this host is judged at once by the kernel. One of another host counts as dead when it has given no sign for the
  /// whole lease, by the file server's clock; running records give one each minute.
  ///
  /// On disk: leftovers with names that begin with a dot are removed; `status.json` of records without an owner is replaced.
  ///
  /// - Parameters:
  ///   - lease: How long a process of another host may be silent.
  ///   - isDryRun: Only tell what would be done.
  ///   - progress: Called with the number of hours done and of all.
  /// - Complexity: One listing for each hour, and one read for each record that is not settled.
  package func collectGarbage(
    lease: Duration = Lease.standard, isDryRun: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(WallabyError) -> GarbageReport {
    var report = GarbageReport()
    let hours = try allHours()
    let upper = upperDirectories() + [UpperDirectory(top: privatePath, path: "once") { _ in true }]
    for place in upper { sweep(place.top, place.path, lease.nanoseconds, isDryRun, &report) }
    for (done, hour) in hours.enumerated() {
      sweep(recordsPath, hour, lease.nanoseconds, isDryRun, &report)
      progress(done + 1, hours.count)
    }
    let pending = try matching(RecordQuery(states: [.queued, .running], order: .oldestFirst))
    report.problems += pending.damage
    for summary in pending {
      do throws(WallabyError) {
        if try settleIfDead(summary.id, lease.nanoseconds, isDryRun) {
          report.lost.append(summary.id)
        }
      } catch {
        switch error.code {
        case .notFound: break
        // Somebody changes it, or holds its lock and is silent: the next sweep will see.
        case .busy: report.kept.append(path(of: summary.id))
        default: report.problems.append(error)
        }
      }
    }
    return report
  }

  private func sweep(
    _ top: String, _ path: String, _ lease: Int64, _ isDryRun: Bool,
    _ report: inout GarbageReport
  ) {
    do throws(SystemError) {
      try sweep(Directory.open(path, below: top), lease, isDryRun, &report)
    } catch {
      if !error.isMissing { report.problems.append(.system("sweep '\(top)/\(path)'", error)) }
    }
  }

  private func sweep(
    _ directory: borrowing Directory, _ lease: Int64, _ isDryRun: Bool,
    _ report: inout GarbageReport
  ) throws(SystemError) {
    var now: Int64?
    for name in try directory.names() {
      var limit = lease
      switch StoreEntry(name) {
      case .record, .stranger: continue
      case .trash: limit = -1
      case .held: limit = 7 * 86_400_000_000_000
      case .leftover(let maker):
        switch maker?.verdict(from: configuration.process) ?? .unknown {
        case .alive:
          report.kept.append(directory.join(name))
          continue
        case .dead: limit = -1
        case .unknown: if name.hasPrefix(".draft-") { limit = Lease.ofDraft(lease) }
        }
      }
      if limit >= 0 {
        let sign: Int64
        do throws(SystemError) {
          sign = try directory.lastChange(of: name)
        } catch {
          if !error.isMissing { report.kept.append(directory.join(name)) }
          continue
        }
        if now == nil { now = try ServerClock.now(in: directory, configuration.process) }
        if now!.subtractingReportingOverflow(sign).partialValue < limit {
          report.kept.append(directory.join(name))
          continue
        }
      }
      do throws(SystemError) {
        if !isDryRun { try directory.removeTree(name) }
        report.removed.append(directory.join(name))
      } catch {
        report.problems.append(.system("remove '\(directory.join(name))'", error))
      }
    }
  }

  private func settleIfDead(
    _ id: Record.ID, _ lease: Int64, _ isDryRun: Bool
  ) throws(WallabyError) -> Bool {
    guard try isDead(id, lease) else { return false }
    if isDryRun { return true }
    let lock = try RecordLock(id, in: self, lease: lease)
    // Judged again under the lock: it may have been settled since.
    guard try isDead(id, lease) else { return false }
    var (status, file) = try status(of: id, under: lock)
    let who = status.owner.map { "its owner, \($0.phrase)," } ?? "its owner"
    status.state = .lost
    status.message = "\(who) ended without a word; noticed \(configuration.now())"
    try replaceStatus(status, after: file, under: lock)
    return true
  }

  private func isDead(_ id: Record.ID, _ lease: Int64) throws(WallabyError) -> Bool {
    let directory = try directory(of: id)
    let status = try Self.status(of: id, in: directory).status
    guard status.state.isPending else { return false }
    switch status.owner?.process.verdict(from: configuration.process) ?? .unknown {
    case .alive: return false
    case .dead: return true
    case .unknown:
      let hour = try hourDirectory(of: id)
      return try explaining("judge record '\(id)'") { () throws(SystemError) in
        let sign = try RunningRecord.lastSign(in: directory)
        return try ServerClock.now(in: hour, configuration.process) - sign >= lease
      }
    }
  }
}
