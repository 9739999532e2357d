extension OptionSpec {
  static let csv = flag("csv", "CSV with a heading, not JSON Lines")
  static let withEnvironment = flag("with-env", "the kept environment as well")
}

extension CommandSpec {
  static let export = CommandSpec(
    name: ["export"], section: .look, summary: "print records whole, as JSON Lines or CSV",
    soughtAs: ["dump", "json", "csv"],
    operands: [OperandSpec("ID", .id, .any)],
    options: [.csv, .withEnvironment], selects: true,
    examples: [
      Example("export -t sweep > sweep.jsonl", "status and result of each"),
      Example("export -t sweep --csv --columns id,lr,loss", "a table for other programs"),
    ],
    exitStatus: [.init(.done, "done"), .init(.partial, "some records could not be read")],
    run: unwired)
}
