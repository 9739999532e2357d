internal import WallabyKit

extension CommandSpec {
  static let tasksHalt = CommandSpec(
    name: ["tasks", "halt"], section: .record, summary: "keep workers from taking more items",
    operands: [.table],
    examples: [Example("tasks halt align", "what is running goes on")],
    exitStatus: [.init(.done, "it is halted"), .init(.notFound, "no such table")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      try table.halt()
      try invocation.remark(
        "halted '\(table.name)': workers end what they are at, and take no more")
      return .done
    })

  static let tasksResume = CommandSpec(
    name: ["tasks", "resume"], section: .record, summary: "let workers take items again",
    operands: [.table],
    examples: [Example("tasks resume align", "after 'tasks halt'; then start workers")],
    exitStatus: [.init(.done, "it is not halted"), .init(.notFound, "no such table")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      try table.resume()
      try invocation.remark("resumed '\(table.name)'")
      return .done
    })

  static let tasksUnlock = CommandSpec(
    name: ["tasks", "unlock"], section: .record,
    summary: "free what workers hold that have died",
    notes: [
      "Workers do so themselves, now and then. Prints the items that went back to the queue."
    ],
    operands: [.table],
    examples: [Example("tasks unlock align", "without waiting for a worker to notice")],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such table")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let items = try table.recover()
      try invocation.printNames(items)
      try invocation.remark("freed \(Count.of(items.count, "item"))")
      return .done
    })
}
