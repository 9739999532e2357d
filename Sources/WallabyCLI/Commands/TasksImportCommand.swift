internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let writtenAs = value(
    "as", "FORMAT", .choice(["csv", "tsv", "jsonl"]), "how the file is written; else it is guessed")
  fileprivate static let delimiter = value(
    "delimiter", "TEXT", .text, "what stands between the fields, without quoting")
  fileprivate static let nestedDelimiter = value(
    "nested", "TEXT", .text, "what stands between the arguments in column TaskArgs")
  fileprivate static let gridVariable = value(
    "var", "NAME=A,B", .text, repeatable: true, "a variable and its values; 1..5 is a range")
  fileprivate static let itemNames = value(
    "id", "PATTERN", .text, "what items are called, such as 'run-{lr}-{#}'")
  fileprivate static let gridGroup = value(
    "group", "GROUP", .text, "a label that items may share")
}

extension CommandSpec {
  static let tasksImport = CommandSpec(
    name: ["tasks", "import"], section: .record, summary: "add the items of a file to a table",
    notes: [
      "A header itemID|TaskID|TaskScript[|TaskArgs], then a line for each item; also with tabs, as CSV, or as JSON Lines. "
        + "All is checked before anything is added. FILE may be -. Scripts run through the shell, in this directory."
    ],
    operands: [.table, OperandSpec("FILE", .file)],
    options: [.writtenAs, .delimiter, .nestedDelimiter, .replace, .dryRun],
    examples: [
      Example("tasks import align samples.txt", "single tasks"),
      Example("tasks import call regions.txt --nested ,", "with nested tasks"),
      Example("tasks import align - --as jsonl --replace", "what differs is replaced"),
    ],
    exitStatus: [
      .init(.done, "all of it is there"), .init(.usage, "the file has mistakes: nothing is added"),
      .init(.partial, "some are there, but not the same"), .init(.notFound, "no such file"),
    ],
    run: { invocation in
      let options = invocation.options
      if options.has(.writtenAs), options.has(.delimiter) {
        throw UsageError.exclude("--as", "--delimiter")
      }
      let name = invocation.operands[1].text
      let list: ItemList
      do {
        list = try ItemList(
          reading: try contents(of: name, invocation), as: format(options), name: name,
          nestedDelimiter: options.text(of: .nestedDelimiter))
      } catch let mistakes as ImportMistakes {
        try tell(mistakes.all, invocation)
        throw UsageError.mistakes(mistakes.all.count, in: name)
      }
      return try add(list.items.map(\.item), invocation) { id in
        list.items.first { $0.item.id == id }.map { "line \($0.line): " } ?? ""
      }
    })

  static let tasksGrid = CommandSpec(
    name: ["tasks", "grid"], section: .record,
    summary: "add an item for each combination of values",
    notes: [
      "{NAME} stands for the value of a variable and {#} for the number of the item; {{ is a brace. The first variable varies "
        + "slowest. Options may stand before '--' only."
    ],
    operands: [.table, OperandSpec("COMMAND", .program, .any)],
    options: [.gridVariable, .itemNames, .script, .gridGroup] + OptionSpec.taskPolicy
      + [.replace, .dryRun],
    placement: .beforeDashes,
    examples: [
      Example("tasks grid fit --var lr=0.1,0.01 --var n=1..5 -- ./fit {lr} {n}", "10 items"),
      Example("tasks grid fit --var n=1..5 --id run-{n} --script './fit {n} >log'", "named"),
    ],
    exitStatus: [
      .init(.done, "all of them are there"), .init(.partial, "some are there, but not the same"),
    ],
    run: { invocation in
      let options = invocation.options
      var variables: [GridVariable] = []
      for text in options.texts(of: .gridVariable) {
        variables.append(try GridVariable(parsing: text))
      }
      let grid = ParameterGrid(
        variables, idPattern: options.text(of: .itemNames), name: options.text(of: .gridGroup))
      var item = TaskItem("", try work(of: invocation, from: 1))
      try item.policy.take(options)
      return try add(try grid.items(like: item), invocation)
    })

  /// Adds items, and says what became of them.
  ///
  /// - Parameter place: Where an item comes from, before what is said of it.
  private static func add(
    _ items: [TaskItem], _ invocation: Invocation, from place: (String) -> String = { _ in "" }
  ) throws -> ExitCode {
    let options = invocation.options
    if options.has(.dryRun) {
      try invocation.printNames(items.map(\.id))
      try invocation.remark("would add \(Count.of(items.count, "item"))")
      return .done
    }
    let table = try invocation.taskTable(in: invocation.openOrMakeStore())
    // Called by this thread, between other work.
    nonisolated(unsafe) let progress = Progress("made ready", invocation)
    let report = try table.add(
      items, replace: options.has(.replace), directory: invocation.workingDirectory
    ) { [count = items.count] in progress.show($0, of: count) }
    progress.end()
    let left = report.outcomes.filter { $0.outcome == .refused || $0.outcome == .running }
    if options.has(.json) {
      var page = try RecordPage(invocation, type: "import")
      try page.add(RecordDocument(of: report, left.map(\.id), table: table.name))
    }
    for (id, outcome) in left.prefix(most) {
      let why = outcome == .running ? "it is running" : "it is there, and not the same"
      try invocation.warn("wallaby: \(place(id))'\(id)' is left as it is: \(why)")
    }
    if left.count > most { try invocation.warn("wallaby: and \(left.count - most) more") }
    try invocation.remark(report.sentence(table.name))
    return left.isEmpty ? .done : .partial
  }

  /// Of what is wrong, so many are told at most.
  private static let most = 20

  private static func tell(_ mistakes: [ImportMistake], _ invocation: Invocation) throws {
    if invocation.options.has(.json) {
      var writer = try ListingWriter(Listing.mistakes, for: invocation)
      for mistake in mistakes { try writer.add(mistake) }
      return try writer.finish()
    }
    for mistake in mistakes.prefix(most) { try invocation.warn("wallaby: \(mistake)") }
    if mistakes.count > most { try invocation.warn("wallaby: and \(mistakes.count - most) more") }
  }

  private static func format(_ options: OptionValues) -> ItemFormat? {
    if let delimiter = options.text(of: .delimiter) { return .delimited(by: delimiter) }
    return switch options.text(of: .writtenAs) {
    case "csv": .csv
    case "tsv": .tabs
    case "jsonl": .jsonLines
    default: nil
    }
  }

  private static func contents(of name: String, _ invocation: Invocation) throws -> [UInt8] {
    if name == "-" { return try invocation.readInput() }
    let path = try Project.absolute(name, from: invocation.workingDirectory)
    do throws(SystemError) {
      return try FileDescriptor.open(path, .read).readAll(limit: .max)
    } catch {
      throw error.isMissing ? WallabyError.noFile(name) : error
    }
  }
}

extension Listing<ImportMistake> {
  fileprivate static let mistakes = Listing(
    type: "mistake",
    columns: [
      Column("line") { .integer(Int64($0.line)) }, Column("message") { .text($0.message) },
    ],
    standard: ["line", "message"], name: { "\($0.line)" })
}

extension AddReport {
  fileprivate func sentence(_ table: String) -> String {
    var parts = ["added \(Count.of(count(.added), "item")) to '\(table)'"]
    for outcome in Outcome.allCases where outcome != .added && count(outcome) > 0 {
      parts.append("\(count(outcome)) \(outcome.rawValue)")
    }
    return parts.joined(separator: ", ")
  }
}

extension RecordDocument {
  fileprivate init(of report: AddReport, _ left: [String], table: String) {
    var members: [(key: String, value: JSONValue)] = [("table", .string(table))]
    for outcome in AddReport.Outcome.allCases {
      members.append((outcome.rawValue, .integer(Int64(report.count(outcome)))))
    }
    members.append(("left", .array(left.map { .string($0) })))
    self.init(type: "import", name: table, members: members)
  }
}
