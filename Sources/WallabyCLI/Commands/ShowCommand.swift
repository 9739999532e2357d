extension CommandSpec {
  static let show = CommandSpec(
    name: ["show"], section: .look, summary: "show the facts of records",
    soughtAs: ["get", "info", "describe", "inspect", "stat", "view"],
    operands: [OperandSpec("ID", .id, .some)],
    examples: [
      Example("show @last", "all that is known of the newest"),
      Example("show 7f3k2q --json", "for a program"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.notFound, "no such record"), .init(.damaged, "damaged"),
    ],
    run: unwired)
}
