internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let storage = flag("storage", "the directory of its own files instead")
}

extension CommandSpec {
  static let tasksShow = CommandSpec(
    name: ["tasks", "show"], section: .record, summary: "show the facts of an item or nested task",
    operands: [.table, .item, .task],
    examples: [
      Example("tasks show align S17", "all that is known, with its nested tasks"),
      Example("tasks show call S17 Task_3", "a nested task"),
      Example("tasks show align S17 --columns result,host", "some of it"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.notFound, "no such item"), .init(.damaged, "damaged"),
    ],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let (item, task) = try invocation.itemAndTask()
      let path = try table.path(of: item, task: task)
      let status = try table.status(of: item, task: task)
      var document = RecordDocument(
        status, item: item, task: task, in: table.name, path: path,
        result: try table.result(of: item, task: task))
      for stream in ["stdout", "stderr"] {
        if let file = try table.openFile(Record.Entry.log(stream), of: item, task: task) {
          document.add("\(stream)_bytes", .integer(try file.status().size))
        }
      }
      let nested = status.nested == nil ? [] : try table.nestedTasks(of: item)
      let options = invocation.options
      let isPage = ![OptionSpec.json, .format, .columns, .quiet, .null].contains(where: options.has)
      if !isPage, !nested.isEmpty { document.add("nested_tasks", .array(nested.map(\.json))) }
      var page = try RecordPage(invocation, type: "task")
      try page.add(document)
      if isPage, !nested.isEmpty {
        try invocation.output.write("\n")
        var writer = try ListingWriter(Listing.nestedTasks, for: invocation)
        for task in nested { try writer.add(task) }
        try writer.finish()
      }
      return .done
    })

  static let tasksLog = CommandSpec(
    name: ["tasks", "log"], section: .record, summary: "print what an item or nested task said",
    operands: [.table, .item, .task],
    options: [.followItem, .stderr, .attempt],
    examples: [
      Example("tasks log align S17", "its standard output"),
      Example("tasks log align S17 -e --attempt 1", "standard error of its first try"),
      Example("tasks log -f call S17 Task_3", "and what follows, until it is settled"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "-f: its worker died and left it"),
      .init(.notFound, "no such item or try"),
    ],
    run: { invocation in
      let options = invocation.options
      let table = try invocation.taskTable(in: invocation.openStore())
      let (item, task) = try invocation.itemAndTask()
      let follows = options.has(.followItem)
      if follows, options.has(.attempt) { throw UsageError.exclude("--follow", "--attempt") }
      _ = try table.path(of: item, task: task)
      var attempt = options.count(of: .attempt)
      if let number = attempt {
        let last = try table.status(of: item, task: task).attempt ?? 0
        let name = task.map { "\(item)/\($0)" } ?? item
        guard (1...max(1, last)).contains(number), last > 0 else {
          throw WallabyError.noAttempt(number, ofTask: "\(table.name)/\(name)", last: last)
        }
        if number == last { attempt = nil }
      }
      var log = FollowedLog(
        options.has(.stderr) ? "stderr" : "stdout", attempt: attempt, of: item, task: task,
        in: table, invocation)
      if follows { return try log.follow() }
      try log.printRest()
      try log.finish()
      return .done
    })

  static let tasksPath = CommandSpec(
    name: ["tasks", "path"], section: .record, summary: "print the directory of an item or table",
    operands: [.table, OperandSpec("ITEM", .text, .optional), .task], options: [.storage],
    examples: [
      Example("tasks path align S17", "for cd, ls, cp and all else"),
      Example("tasks path call S17 Task_3 --storage", "where a nested task keeps files"),
    ],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such item")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      var path = table.path
      if invocation.operands.count == 1 {
        _ = try table.isHalted()
      } else {
        let (item, task) = try invocation.itemAndTask()
        path = try table.path(of: item, task: task)
        if invocation.options.has(.storage) { path += "/" + Record.Entry.storage }
      }
      path = invocation.output.isTerminal ? HarmlessText.of(path) : path
      try invocation.output.write(path + (invocation.options.has(.null) ? "\0" : "\n"))
      return .done
    })
}

extension OptionSpec {
  fileprivate static let followItem = flag(
    "follow", short: "f", "go on until the item is settled")
}

extension Invocation {
  /// What the second and the third operand name.
  fileprivate func itemAndTask() throws(UsageError) -> (item: String, task: String?) {
    (operands[1].text, operands.count > 2 ? operands[2].text : nil)
  }
}

extension Listing<RecordStatus> {
  static let nestedTasks = Listing(
    type: "nested_task",
    columns: [
      Column("id") { .text($0.name) },
      Column("item_state", heading: "state") { .state($0.itemState.rawValue) },
      Column("attempt") { $0.attempt.map { .integer(Int64($0)) } ?? .none },
      Column("exit_code", heading: "exit") { .ending(code: $0.exitCode, signal: $0.signal) },
      Column("duration_seconds", heading: "duration") { task in
        task.durationSeconds.map { .seconds($0) } ?? .none
      },
      Column("argument", isFlexible: true) { $0.argument.map { .text($0) } ?? .none },
      Column("message", isFlexible: true) { $0.message.map { .text($0) } ?? .none },
    ],
    standard: ["id", "state", "attempt", "exit", "duration", "argument", "message"],
    name: { $0.name })
}
