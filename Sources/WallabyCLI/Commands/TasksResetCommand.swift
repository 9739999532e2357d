internal import WallabyKit

extension OptionSpec {
  fileprivate static let toState = value(
    "to", "STATE", .text, "todo (default), or a word of yours that parks them")
  fileprivate static let failedTasks = flag(
    "failed-tasks", "of their nested tasks only those that failed")
  fileprivate static let clean = flag("clean", "empty logs and storage, too; forget all attempts")
}

extension CommandSpec {
  static let tasksReset = CommandSpec(
    name: ["tasks", "reset"], section: .record,
    summary: "put items back into the queue, or park them",
    notes: ["Results go; logs are kept as those of earlier tries, and files in storage stay."],
    operands: [.table, .items],
    options: OptionSpec.itemChoice + [
      .toState, .namedTasks, .failedTasks, .clean, .stopFirst, .dryRun,
    ],
    examples: [
      Example("tasks reset align S17 S18", "to be run again"),
      Example("tasks reset align --state failed", "all that failed"),
      Example("tasks reset align --group cohort2 --to Pending", "park them"),
      Example("tasks reset call S17 --tasks Task_0,Task_3", "two nested tasks"),
    ],
    exitStatus: changeStatus("no item fits"),
    run: { invocation in
      let options = invocation.options
      let table = try invocation.taskTable(in: invocation.openStore())
      let state = try ItemState.parking(options.text(of: .toState) ?? "todo")
      var nested = NestedChoice.all
      if let keys = invocation.namedTasks { nested = .named(keys) }
      if options.has(.failedTasks) {
        if options.has(.namedTasks) { throw UsageError.exclude("--tasks", "--failed-tasks") }
        nested = .failed
      }
      let items = try invocation.chosenItems(of: table, to: "reset")
      if options.has(.dryRun) {
        try invocation.printNames(items)
        try invocation.remark("would reset \(Count.of(items.count, "item"))")
        return items.isEmpty ? .negative : .done
      }
      let (changed, exit) = try invocation.change(items, "reset") { items in
        [
          try table.reset(
            items, to: state, nested: nested, clean: options.has(.clean),
            force: options.has(.stopFirst))
        ]
      }
      try invocation.remark("reset \(Count.of(changed, "item")) to '\(state)'")
      return items.isEmpty ? .negative : exit
    })

  static let tasksRm = CommandSpec(
    name: ["tasks", "rm"], section: .record, summary: "remove items, or nested tasks of items",
    operands: [.table, .items],
    options: OptionSpec.itemChoice + [.namedTasks, .yes, .stopFirst, .dryRun],
    examples: [
      Example("tasks rm align S17", "with all its files, after asking"),
      Example("tasks rm align --state done --until 30d --yes", "old ones"),
      Example("tasks rm call S17 --tasks Task_1,Task_2", "two nested tasks"),
    ],
    exitStatus: changeStatus("no item fits, or the answer was no"),
    run: { invocation in
      let options = invocation.options
      let table = try invocation.taskTable(in: invocation.openStore())
      let items = try invocation.chosenItems(of: table, to: "remove")
      let keys = invocation.namedTasks
      let what =
        keys.map { "\(Count.of($0.count, "nested task")) of \(Count.of(items.count, "item"))" }
        ?? Count.of(items.count, "item")
      if options.has(.dryRun) {
        try invocation.printNames(items)
        try invocation.remark("would remove \(what)")
        return items.isEmpty ? .negative : .done
      }
      if !items.isEmpty, !options.has(.yes), !(try invocation.isAgreed("remove \(what)?")) {
        try invocation.remark("nothing was removed")
        return .negative
      }
      let isForced = options.has(.stopFirst)
      let (changed, exit) = try invocation.change(items, "removed") { items in
        guard let keys else { return [try table.remove(items, force: isForced)] }
        return try items.map { try table.removeNested(.named(keys), of: $0, force: isForced) }
      }
      try invocation.remark(
        (keys == nil ? "removed " : "removed nested tasks of ") + Count.of(changed, "item"))
      return items.isEmpty ? .negative : exit
    })

  private static func changeStatus(_ negative: String) -> [ExitMeaning] {
    [
      .init(.done, "done"), .init(.negative, negative), .init(.partial, "some were refused"),
      .init(.busy, "it is running"), .init(.notFound, "no such item"),
    ]
  }
}

extension Invocation {
  /// The keys of `--tasks`; `nil` where it was not said.
  fileprivate var namedTasks: [String]? {
    guard options.has(.namedTasks) else { return nil }
    return options.texts(of: .namedTasks).flatMap { $0.split(separator: ",").map(String.init) }
  }
}
