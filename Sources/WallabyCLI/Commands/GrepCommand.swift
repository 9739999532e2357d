extension OptionSpec {
  static let ignoreCase = flag("ignore-case", short: "i", "capital and small letters are the same")
  static let fixed = flag("fixed-strings", short: "F", "PATTERN is text, not an expression")
}

extension CommandSpec {
  static let grep = CommandSpec(
    name: ["grep"], section: .look, summary: "search the output of records",
    soughtAs: ["rg", "ack", "match"],
    operands: [OperandSpec("PATTERN"), OperandSpec("ID", .id, .any)],
    options: [.ignoreCase, .fixed, .stderr], selects: true,
    examples: [
      Example("grep 'best loss' -t sweep", "the lines, with their records"),
      Example("grep -q Killed --stderr --since 1d", "only ids"),
    ],
    exitStatus: [
      .init(.done, "found"), .init(.negative, "not found"),
      .init(.partial, "some records could not be read"),
    ],
    run: unwired)
}
