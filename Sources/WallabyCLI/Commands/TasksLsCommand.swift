internal import WallabyKit

extension CommandSpec {
  static let tasksLs = CommandSpec(
    name: ["tasks", "ls"], section: .record, summary: "list tables, or the items of one",
    notes: [
      "Items are in the order in which they came to where they stand, the latest last; a terminal gets the latest "
        + "\(shownUnasked) where nothing is said. --columns also takes fields of results (loss) and of statuses (status.cwd)."
    ],
    operands: [OperandSpec("TABLE", .table, .optional)],
    options: [.itemState, .failed, .group, .worker, .itemSince, .itemUntil, .limit, .reverse]
      + [.everyItem],
    examples: [
      Example("tasks ls", "the tables, with counts"),
      Example("tasks ls align --state failed,Pending", "items in one of these states"),
      Example("tasks ls align --since 1h -n 20 --columns id,state,loss", "with a result"),
      Example("tasks ls align --group cohort1 -q", "names only"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "nothing matches"),
      .init(.partial, "some could not be read"), .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let project = try invocation.openStore()
      if invocation.operands.isEmpty { return try listTables(of: project, invocation) }
      let table = try invocation.taskTable(in: project)
      let options = invocation.options
      var writer = try ListingWriter(Listing.items(of: table), for: invocation)
      let asked = try invocation.taskQuery()
      var query = asked ?? TaskQuery()
      query.limit = options.count(of: .limit)
      let isCut = writer.isTable && asked == nil && query.limit == nil
      if isCut { query.limit = shownUnasked }
      var items: [TaskSummary] = []
      let damage = try table.forEachItem(matching: query) { items.append($0) }
      if options.has(.reverse) {
        for item in items { try writer.add(item) }
      } else {
        for item in items.reversed() { try writer.add(item) }
      }
      try writer.finish()
      if isCut, items.count == shownUnasked {
        let more = try table.progress().total - shownUnasked
        if more > 0 { try invocation.remark("and \(more) more (--all shows them)") }
      }
      if items.isEmpty, damage.isEmpty, invocation.errors.isTerminal {
        try invocation.remark(asked == nil ? "no items yet" : "no item fits")
      }
      return try invocation.ending(damage, otherwise: items.isEmpty ? .negative : .done)
    })

  private static let shownUnasked = 100

  private static func listTables(
    of project: Project, _ invocation: Invocation
  ) throws -> ExitCode {
    var writer = try ListingWriter(Listing.tables, for: invocation)
    var problems: [WallabyError] = []
    let names = try project.taskTables()
    for name in names {
      do {
        try writer.add(TableLine(project.taskTable(name), at: invocation.clock))
      } catch let error as WallabyError {
        problems.append(error)
      }
    }
    try writer.finish()
    if names.isEmpty, invocation.errors.isTerminal { try invocation.remark("no tables yet") }
    return try invocation.ending(problems, otherwise: names.isEmpty ? .negative : .done)
  }
}

extension Listing<TaskSummary> {
  static func items(of table: TaskTable) -> Listing {
    Listing(
      type: "item",
      columns: [
        Column("id") { .text($0.id) },
        Column("item_state", heading: "state") { .state($0.itemState.rawValue) },
        Column("record_state") { .state($0.state.rawValue) },
        Column("group", isFlexible: true) { $0.group.map { .text($0) } ?? .none },
        Column("exit_code", heading: "exit") { .ending(code: $0.exitCode, signal: $0.signal) },
        Column("signal") { $0.signal.map { .integer(Int64($0)) } ?? .none },
        Column("attempt") { .integer(Int64($0.attempt)) },
        Column("priority") { .integer(Int64($0.priority)) },
        Column("nested_done", heading: "nested") { item in
          item.nested.map { .text("\($0.done)/\($0.total)") } ?? .none
        },
        Column("nested") { item in
          item.nested.map { counts in
            .json([
              "done": .integer(Int64(counts.done)), "failed": .integer(Int64(counts.failed)),
              "total": .integer(Int64(counts.total)),
            ])
          } ?? .none
        },
        Column("created") { .moment($0.createdTime) },
        Column("started") { $0.startedTime.map { .moment($0) } ?? .none },
        Column("finished") { $0.finishedTime.map { .moment($0) } ?? .none },
        Column("duration_seconds", heading: "duration") { item in
          item.durationSeconds.map { .seconds($0) } ?? .none
        },
        Column("worker") { $0.worker.map { .text($0) } ?? .none },
        Column("host") { $0.host.map { .text($0) } ?? .none },
        Column("message", isFlexible: true) { $0.message.map { .text($0) } ?? .none },
        Column("path", isFlexible: true) { .text(table.path + "/" + $0.id) },
      ],
      standard: [
        "id", "state", "group", "attempt", "exit", "nested_done", "started", "duration", "message",
      ],
      name: { $0.id }, other: { $0.isEmpty ? nil : column(of: $0, in: table) })
  }

  /// The result, or a field of it or of the status; each file is opened.
  private static func column(of name: String, in table: TaskTable) -> Column<TaskSummary> {
    let path = FieldPath(name)
    return Column(name, isFlexible: true) { item in
      let content: JSONValue? =
        switch path.file {
        case .result: try? table.result(of: item.id)
        case .status: try? table.status(of: item.id).json
        }
      guard let content else { return .none }
      return (name == "result" ? content : path.value(in: content)).map { .json($0) } ?? .none
    }
  }
}
