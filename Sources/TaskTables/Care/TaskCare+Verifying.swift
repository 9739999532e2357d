import POSIXSupport
package import Records

extension TaskCare {
  /// Holds every item, its nested tasks and its ticket against the specification.
  ///
  /// - Complexity: Two listings of each table, and for each task an open, five looks and two reads.
  package func verify(into report: inout VerificationReport) throws(WallabyError) {
    for table in try tables() {
      do throws(SystemError) {
        guard case .some(let directory) = try table.folder.openIfThere() else { continue }
        try verify(table, in: directory, &report)
      } catch {
        report.add(unreadable: error)
      }
      do throws(WallabyError) {
        _ = try table.settings()
      } catch {
        report.add(error.path ?? table.path, error.message, isDamage: true)
      }
    }
  }

  private func verify(
    _ table: TaskTable, in directory: borrowing Directory, _ report: inout VerificationReport
  ) throws(SystemError) {
    let configuration = table.folder.configuration
    let inventory = try TableInventory(of: directory)
    for draft in inventory.drafts where !TableInventory.isLive(draft, configuration) {
      report.add(
        directory.join("\(Queue.directory)/\(draft)"), "left behind; 'wallaby gc' removes it")
    }
    for worker in try directory.open(TableFolder.workers).names().sorted() {
      let bytes = try? directory.readFile(
        "\(TableFolder.workers)/\(worker)/\(WorkerRecord.fileName)"
      ).bytes
      let record = bytes.flatMap { try? WorkerRecord(parsing: $0, of: worker) }
      if record?.process.verdict(from: configuration.process) == .dead {
        report.add(
          directory.join("\(TableFolder.workers)/\(worker)"),
          "is of a dead worker; 'wallaby tasks unlock' gives its items back")
      }
    }
    for name in inventory.strange.sorted() {
      report.add(directory.join("\(Queue.directory)/\(name)"), "is no ticket", isDamage: true)
    }
    for item in inventory.items.sorted() {
      let path = directory.join(item)
      report.tasks += 1
      let bytes = report.verifyEntries(of: item, in: directory)
      guard let ticket = inventory.tickets[item]?.first else {
        if !inventory.isGrowing(configuration), directory.freshStatus(of: item) != nil,
          case .some(.none) = try? table.ticket(of: item)
        {
          report.add(path, "is not in the queue; 'wallaby gc' removes it")
        }
        continue
      }
      if inventory.tickets[item]!.count > 1, isTwice(item, in: directory) {
        report.add(path, "is in the queue twice", isDamage: true)
      }
      guard let bytes else { continue }
      verify(bytes, of: item, ticket, table, in: directory, &report)
    }
    let workers = Set(try directory.open(TableFolder.workers).names())
    for ticket in inventory.tickets.values.joined()
    where ticket.ticket.state == .locked && !workers.contains(ticket.ticket.who) {
      guard case .some(.some(let now)) = try? table.ticket(of: ticket.ticket.item), now == ticket
      else { continue }
      report.add(
        directory.join(ticket.path),
        "is held by a worker that is not there; 'wallaby tasks unlock' gives it back")
    }
    for (item, tickets) in inventory.tickets where !inventory.items.contains(item) {
      // What somebody holds is being replaced or removed.
      if tickets.contains(where: { $0.ticket.state == .locked }) { continue }
      // One that was added since the items were listed has both.
      if directory.freshStatus(of: item) == nil {
        report.add(
          directory.join(tickets[0].path), "has no item; 'wallaby gc' removes it")
      }
    }
  }

  /// Whether a second look finds two tickets as well: one listing may show both names of a rename.
  private func isTwice(_ item: String, in directory: borrowing Directory) -> Bool {
    var count = 0
    guard let queue = try? Queue(of: directory), let shards = try? queue.shards().shards else {
      return false
    }
    for shard in shards {
      try? queue.tickets(of: shard) { if $0.ticket.item.equalsInBytes(item) { count += 1 } }
    }
    return count > 1
  }

  private func verify(
    _ bytes: [UInt8], of item: String, _ ticket: QueuedTicket, _ table: TaskTable,
    in directory: borrowing Directory, _ report: inout VerificationReport
  ) {
    let path = directory.join(item + "/" + Record.Entry.status)
    guard let status = verifyStatus(bytes, of: item, at: path, &report) else { return }
    let isStill = {
      guard case .some(.some(let now)) = try? table.ticket(of: item) else { return false }
      return now == ticket
    }
    if ticket.ticket.state != .locked, status.itemState != ticket.ticket.state, isStill() {
      report.add(
        path,
        "says '\(status.itemState)', but the queue says '\(ticket.ticket.state)'",
        isDamage: true)
    }
    guard let counts = status.nested, ticket.ticket.state != .locked, isStill() else { return }
    var found = NestedCounts(total: 0)
    do throws(SystemError) {
      let inner = try directory.open(item)
      for key in try inner.names().sorted() where NestedTask.fault(ofKey: key) == nil {
        found.total += 1
        report.tasks += 1
        guard let bytes = report.verifyEntries(of: key, in: inner),
          let status = verifyStatus(
            bytes, of: key, at: inner.join(key + "/" + Record.Entry.status), &report)
        else { continue }
        if status.state.isCompleted { found.done += 1 }
        if status.state.isError { found.failed += 1 }
      }
    } catch {
      report.add(unreadable: error)
    }
    if found != counts, isStill() {
      report.add(
        path,
        "counts \(counts.done) done and \(counts.failed) failed of \(counts.total) nested tasks, but there are \(found.done), \(found.failed) and \(found.total)",
        isDamage: true)
    }
  }

  private func verifyStatus(
    _ bytes: [UInt8], of name: String, at path: String, _ report: inout VerificationReport
  ) -> RecordStatus? {
    do throws(JSONScanner.Failure) {
      let status = try RecordStatus(parsing: bytes, of: name)
      if let fault = status.state.fault(inFlagsOf: try JSONValue(parsing: bytes)) {
        report.add(path, fault, isDamage: true)
      }
      return status
    } catch {
      report.add(path, "\(error)", isDamage: true)
      return nil
    }
  }
}
