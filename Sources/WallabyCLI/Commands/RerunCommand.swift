internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  static let dryRun = flag("dry-run", "only print what would be done")
}

extension CommandSpec {
  static let rerun = CommandSpec(
    name: ["rerun"], section: .record, summary: "run commands of records again",
    soughtAs: ["retry", "restart", "again", "repeat"],
    notes: [
      "In the same directory, one after the other, each as a new record. With --failed each command once: "
        + "where it was run again, the last time counts."
    ],
    operands: [OperandSpec("ID", .id, .any)],
    options: [.dryRun], selects: true,
    examples: [
      Example("rerun @last", "the newest once more"),
      Example("rerun --failed -t sweep --since 1d", "what went wrong in the sweep"),
    ],
    exitStatus: [
      .init(.done, "all ended well"), .init("N", "for one record: its command's own exit status"),
      .init(.partial, "for several: some failed"),
      .init(.notFound, "no such record"),
    ],
    run: { invocation in
      let project = try invocation.openStore()
      let onlyFailed = invocation.options.has(.failed)
      let chosen = try selected(invocation, project.records, onlyFailed: onlyFailed)
      let ids = onlyFailed ? stillFailed(chosen.ids, project.records) : chosen.ids
      try invocation.report(chosen.problems)
      if ids.isEmpty {
        try invocation.remark("nothing to run again")
        return .negative
      }
      var failures = chosen.problems.count
      var last = ExitCode.done
      for id in ids {
        do {
          let record = try project.records.find(id)
          guard
            let request = try RunRequest(
              repeating: record, as: project.records.latestRerun(of: id), invocation,
              once: onlyFailed)
          else {
            throw WallabyError.notRunnable(record)
          }
          if invocation.options.has(.dryRun) {
            try invocation.output.write(
              "\(id)\t\(HarmlessText.of(ShellText.quoted(record.status.command ?? [])))\n")
            continue
          }
          if ids.count > 1 {
            try invocation.remark("\(id): \(ShellText.quoted(record.status.command ?? []))")
          }
          if case .ran(_, let code, let troubles) = try project.records.run(request) {
            try invocation.report(troubles)
            last = ExitCode(rawValue: code)
            if code != 0 { failures += 1 }
          } else {
            try invocation.remark("\(id) has been run again with success already")
          }
        } catch let error as WallabyError {
          if ids.count == 1 { throw error }
          try invocation.report([error])
          failures += 1
        }
      }
      if ids.count == 1 { return last }
      return failures > 0 ? .partial : .done
    })

  /// Each failed command once: where it was run again already, the last time counts.
  private static func stillFailed(_ ids: [Record.ID], _ records: RecordStore) -> [Record.ID] {
    var seen: Set<Record.ID> = []
    return ids.map { records.latestRerun(of: $0) }.filter { id in
      guard seen.insert(id).inserted else { return false }
      // What cannot be read is told when it is run.
      guard let state = try? records.find(id).state else { return true }
      return state.isError
    }
  }

  private static func selected(
    _ invocation: Invocation, _ records: RecordStore, onlyFailed: Bool
  ) throws -> ChosenIDs {
    var selection = try invocation.selection()
    if onlyFailed {
      if selection.query.states.isEmpty {
        selection.query.states = Record.State.errors
      }
    } else if selection.isEmpty {
      throw UsageError.nothingToRerun()
    }
    return try invocation.ids(of: selection, in: records)
  }
}

extension RunRequest {
  /// The command of a record once more, in its directory, with its tags; `nil` where there was none.
  ///
  /// - Parameters:
  ///   - last: The record in which it was run last.
  ///   - once: Not where that has been done meanwhile.
  fileprivate init?(
    repeating record: Record, as last: Record.ID, _ invocation: Invocation, once: Bool
  ) throws {
    guard let arguments = record.status.argumentBytes, let cwd = record.status.cwd else {
      return nil
    }
    self.init(
      CommandInvocation(arguments: arguments, environment: invocation.environmentBlock),
      environment: invocation.environment, workingDirectory: cwd)
    self.invocation.workingDirectory = cwd
    self.invocation.input = .descriptor(invocation.input)
    self.invocation.echo = !invocation.options.has(.quiet)
    tags = record.tags
    self.invocation.endsWithUs = true
    rerunOf = last
    isForced = !once
    onceKey = record.status.other["once"]?.stringValue
  }
}
