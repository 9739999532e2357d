internal import WallabyKit

extension CommandSpec {
  static let tasksCreate = CommandSpec(
    name: ["tasks", "create"], section: .record, summary: "make a table of tasks",
    notes: ["Adding and importing items make it, too. What holds for its items: tasks set."],
    operands: [.table], options: OptionSpec.tableSettings,
    examples: [
      Example("tasks create align --retries 2 --timeout 3h", "with a policy"),
      Example("tasks create call --after align --set REF=/ref.fa", "a second step"),
    ],
    exitStatus: [
      .init(.done, "it is there"), .init(.refused, "it is there, and not as asked for"),
    ],
    run: { invocation in
      let project = try invocation.openOrMakeStore()
      let table = try invocation.taskTable(in: project)
      var wanted = TableSettings()
      try wanted.take(invocation.options, of: table.name)
      if try table.create() {
        try table.change { [wanted] in $0 = wanted }
        try invocation.remark("made table '\(table.name)'")
        return .done
      }
      let there = try table.settings()
      var asked = there
      try asked.take(invocation.options, of: table.name)
      if asked != there { throw WallabyError.tableIsThere(table.name) }
      try invocation.remark("table '\(table.name)' is there already")
      return .done
    })

  static let tasksSet = CommandSpec(
    name: ["tasks", "set"], section: .record, summary: "say or show what holds for all items",
    notes: [
      "Without options, shows it. --timeout 0, --retry-on any, --image '' and --after '' take back. What an item has of "
        + "its own comes first; those that are running go on as they began."
    ],
    operands: [.table], options: OptionSpec.tableSettings,
    examples: [
      Example("tasks set align", "what holds"),
      Example("tasks set align --retries 3 --retry-on 1,SIGKILL", "try again"),
      Example("tasks set align --retry-delay 30s --retry-factor 2", "after 30 s, 1 m, 2 m"),
      Example("tasks set align --set REF=/data/ref.fa", "a variable: ${REF}"),
    ],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such table")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let options = invocation.options
      let before = try table.settings()
      guard OptionSpec.tableSettings.contains(where: options.has) else {
        var page = try RecordPage(invocation, type: "table_settings")
        try page.add(RecordDocument(of: before, table: table.name))
        return .done
      }
      var after = before
      try after.take(options, of: table.name)
      try table.change { settings in try? settings.take(options, of: table.name) }
      try invocation.remark(
        after == before
          ? "that held for '\(table.name)' already" : "changed what holds for '\(table.name)'")
      return .done
    })
}

extension RecordDocument {
  fileprivate init(of settings: TableSettings, table: String) {
    let object = settings.json.objectValue ?? [:]
    var members: [(key: String, value: JSONValue)] = [("table", .string(table))]
    for key in object.keys.sorted() where key != "format" { members.append((key, object[key]!)) }
    self.init(type: "table_settings", name: table, members: members)
  }
}
