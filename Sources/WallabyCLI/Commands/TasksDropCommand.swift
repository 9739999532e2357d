internal import WallabyKit

extension CommandSpec {
  static let tasksDrop = CommandSpec(
    name: ["tasks", "drop"], section: .record, summary: "remove a table with all its items",
    operands: [.table], options: [.yes, .dropForce],
    examples: [Example("tasks drop align", "after asking, unless it is empty")],
    exitStatus: [
      .init(.done, "removed"), .init(.negative, "the answer was no"),
      .init(.busy, "workers are at it"), .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let count = Count.of(try table.progress().total, "item")
      if count != "0 items", !invocation.options.has(.yes),
        !(try invocation.isAgreed("remove table '\(table.name)' with \(count)?"))
      {
        try invocation.remark("nothing was removed")
        return .negative
      }
      try table.drop(force: invocation.options.has(.dropForce))
      try invocation.remark("removed table '\(table.name)' with \(count)")
      return .done
    })
}

extension OptionSpec {
  fileprivate static let dropForce = flag("force", "though workers are at it: they stop")
}
