internal import WallabyKit

extension OptionSpec {
  static let csv = flag("csv", "CSV with a heading, not JSON Lines")
  static let withEnvironment = flag("with-env", "the kept environment as well")
}

extension CommandSpec {
  static let export = CommandSpec(
    name: ["export"], section: .look, summary: "print records whole, as JSON Lines or CSV",
    soughtAs: ["dump", "json", "csv"],
    notes: ["CSV has columns of the status first, then every field of the results, sorted."],
    operands: [OperandSpec("ID", .id, .any)],
    options: [.csv, .withEnvironment], selects: true,
    examples: [
      Example("export -t sweep > sweep.jsonl", "status and result of each"),
      Example("export -t sweep --csv --columns id,lr,loss", "a table for other programs"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "nothing matches"),
      .init(.partial, "some records could not be read"),
    ],
    run: { invocation in
      let store = try invocation.openStore().records
      var ids: [Record.ID] = []
      let problems = try invocation.forEachID(of: invocation.selection(), in: store) {
        ids.append($0)
      }
      var reader = DocumentReader(store, invocation, ids)
      let options = invocation.options
      if options.has(.csv) {
        if options.has(.json) || options.has(.format) {
          throw UsageError.csvAndStyle()
        }
        try writeCSV(&reader, invocation)
      } else if [OptionSpec.columns, .format, .quiet, .null].contains(where: options.has) {
        var writer = try ListingWriter(
          Listing.documents, for: invocation, style: options.has(.columns) ? .json : nil)
        try reader.eachDocument { try writer.add($0) }
        try writer.finish()
      } else {
        try reader.eachDocument { try invocation.output.write($0.line) }
      }
      return try invocation.ending(
        problems + reader.problems, otherwise: ids.count == 0 ? .negative : .done)
    })

  /// Without `--columns` the records are read twice: first for the names of their fields.
  private static func writeCSV(_ reader: inout DocumentReader, _ invocation: Invocation) throws {
    let columns: [CSVColumn]
    if let names = invocation.options.text(of: .columns) {
      columns = names.split(separator: ",").map { CSVColumn(String($0)) }
      if columns.isEmpty { throw UsageError.noColumns() }
    } else {
      var fields: Set<String> = []
      var variables: Set<String> = []
      try reader.eachDocument { document in
        fields.formUnion(document.resultFields.map(\.key))
        variables.formUnion(document.value("environment")?.objectValue?.keys.map { $0 } ?? [])
      }
      columns = CSVColumn.all(fields: fields, variables: variables)
    }
    // A file gets every field as it is; a terminal is not to be steered by one.
    let isShown = invocation.output.isTerminal
    func shown(_ field: String) -> String { isShown ? HarmlessText.of(field) : field }
    var table = CSVText()
    table.add(columns.map { shown($0.name) })
    try reader.eachDocument { document in
      let row = CSVColumn.Row(document)
      table.add(columns.map { shown(CSVText.text($0.name, $0.value(row))) })
      try invocation.output.write(table.take())
    }
    try invocation.output.write(table.take())
  }
}

/// Reads one record after the other; what cannot be read is told once and left out.
private struct DocumentReader {
  private let store: RecordStore
  private let invocation: Invocation
  private let ids: [Record.ID]
  private var damaged: Set<Record.ID> = []
  private(set) var problems: [WallabyError] = []

  init(_ store: RecordStore, _ invocation: Invocation, _ ids: [Record.ID]) {
    (self.store, self.invocation, self.ids) = (store, invocation, ids)
  }

  mutating func eachDocument(_ body: (RecordDocument) throws -> Void) throws {
    let progress = Progress("read records:", invocation)
    defer { progress.end() }
    let hasEnvironment = invocation.options.has(.withEnvironment)
    for place in 0..<ids.count {
      let id = ids[place]
      if damaged.contains(id) { continue }
      let document: RecordDocument
      do throws(WallabyError) {
        let record = try store.find(id)
        document = RecordDocument(
          record, result: try record.result(), hasEnvironment: hasEnvironment)
      } catch {
        damaged.insert(id)
        // Removed since it was chosen: nothing is wrong with it.
        if error.code != .notFound { problems.append(error) }
        continue
      }
      try body(document)
      progress.show(place + 1, of: ids.count)
    }
  }
}
