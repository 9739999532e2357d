extension OptionSpec {
  static let follow = flag("follow", short: "f", "go on until the record is settled")
  static let lines = value(
    "limit", short: "n", aliases: ["lines"], "N", .count, "the last N lines (default 10)")
}

extension CommandSpec {
  static let tail = CommandSpec(
    name: ["tail"], section: .look, summary: "print the end of a record's output",
    soughtAs: ["follow", "watch", "attach"],
    operands: [OperandSpec("ID", .id, .optional)],
    options: [.follow, .lines, .stderr],
    examples: [
      Example("tail", "of the newest record"),
      Example("tail -f 7f3k2q", "and what follows, until it ends"),
    ],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such record")],
    run: unwired)
}
