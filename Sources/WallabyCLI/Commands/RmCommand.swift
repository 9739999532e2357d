internal import WallabyKit

extension OptionSpec {
  static let yes = flag("yes", short: "y", "do not ask; needed where there is no terminal")
  static let force = flag("force", "also records that are still running")
}

extension CommandSpec {
  static let rm = CommandSpec(
    name: ["rm"], section: .keep, summary: "remove records",
    soughtAs: ["remove", "delete", "del", "purge", "clean"],
    operands: [OperandSpec("ID", .id, .any)],
    options: [.yes, .force, .dryRun], selects: true,
    examples: [
      Example("rm 7f3k2q", "one, after asking"),
      Example("rm -t scratch --until 30d --yes", "old ones"),
    ],
    exitStatus: [
      .init(.done, "removed"), .init(.negative, "the answer was no"),
      .init(.partial, "some could not be removed"), .init(.notFound, "no such record"),
    ],
    run: { invocation in
      let selection = try invocation.selection()
      if selection.isEmpty {
        throw UsageError.nothingChosen("remove")
      }
      let store = try invocation.openStore().records
      let chosen = try invocation.ids(of: selection, in: store).withoutRepetition()
      let count = Count.of(chosen.ids.count, "record")
      if invocation.options.has(.dryRun) {
        let end = invocation.options.has(.null) ? "\0" : "\n"
        for id in chosen.ids { try invocation.output.write(id.description + end) }
        try invocation.remark("would remove \(count)")
        return try invocation.ending(chosen.problems)
      }
      if !chosen.ids.isEmpty, !invocation.options.has(.yes) {
        guard try invocation.isAgreed("remove \(count)?") else {
          try invocation.remark("nothing was removed")
          return .negative
        }
      }
      var change = RecordChange(chosen, invocation)
      let isForced = invocation.options.has(.force)
      try change.make("removing records:") { id throws(WallabyError) in
        try store.remove(id, force: isForced)
        return true
      }
      try invocation.remark("removed \(Count.of(change.changed, "record"))")
      return try change.ending()
    })
}

extension ChosenIDs {
  fileprivate func withoutRepetition() -> ChosenIDs {
    var known: Set<Record.ID> = []
    return ChosenIDs(ids: ids.filter { known.insert($0).inserted }, problems: problems)
  }
}
