import POSIXSupport
package import Records

extension TaskCare {
  /// Gives items of dead workers back to the queue and removes what those left who died over adding or dropping.
  ///
  /// - Parameter lease: How long a process of another host may be silent.
  package func collectGarbage(
    lease: Duration, isDryRun: Bool, into report: inout GarbageReport
  ) throws(WallabyError) {
    for table in try tables() {
      do throws(WallabyError) {
        if !isDryRun {
          report.returnedTasks += try table.recover(lease: lease).map { "\(table.name)/\($0)" }
        }
        try explaining("sweep table '\(table.name)'") { () throws(SystemError) in
          guard case .some(let directory) = try table.folder.openIfThere() else { return }
          try sweep(table, directory, lease, isDryRun, &report)
        }
      } catch {
        report.problems.append(error)
      }
    }
    do throws(SystemError) {
      let home = try Directory.open(TableFolder.home, below: project.root)
      for name in try home.names() where name.hasPrefix(TableFolder.trashPrefix) {
        try remove(name, in: home, isDryRun, &report)
      }
    } catch {
      if !error.isMissing { report.problems.append(.system("sweep the tables", error)) }
    }
  }

  private func sweep(
    _ table: TaskTable, _ directory: borrowing Directory, _ lease: Duration, _ isDryRun: Bool,
    _ report: inout GarbageReport
  ) throws(SystemError) {
    let configuration = table.folder.configuration
    let inventory = try TableInventory(of: directory)
    let queue = try directory.open(Queue.directory)
    let clock = LookClock()
    var isGrowing = false
    for draft in inventory.drafts {
      if TableInventory.isLive(draft, configuration) {
        let stamp = try queue.lastChange(of: draft)
        guard let now = try clock.now(in: queue, configuration.process),
          now - stamp > Lease.ofDraft(lease.nanoseconds)
        else {
          isGrowing = true
          report.kept.append(queue.join(draft))
          continue
        }
      }
      try remove(draft, in: queue, isDryRun, &report)
    }
    // Where a name in the queue is none of ours, it may stand for any item.
    if isGrowing || !inventory.strange.isEmpty { return }
    for item in inventory.items.sorted() where inventory.tickets[item] == nil {
      // A ticket that was being renamed may be in neither listing.
      guard case .some(.none) = try? table.ticket(of: item) else { continue }
      try remove(item, in: directory, isDryRun, &report)
    }
    for (item, tickets) in inventory.tickets where !inventory.items.contains(item) {
      guard directory.freshStatus(of: item) == nil else { continue }
      // What somebody holds is being replaced or removed; of the dead the sweep has seen to it.
      for ticket in tickets where ticket.ticket.state != .locked {
        try remove(ticket.path, in: directory, isDryRun, &report)
      }
    }
  }

  private func remove(
    _ name: String, in directory: borrowing Directory, _ isDryRun: Bool,
    _ report: inout GarbageReport
  ) throws(SystemError) {
    if !isDryRun { try directory.removeTree(name) }
    report.removed.append(directory.join(name))
  }
}
