extension CommandSpec {
  static let ls = CommandSpec(
    name: ["ls"], section: .look, summary: "list records, the newest last",
    soughtAs: ["list", "find", "ps", "search", "status", "query"],
    operands: [OperandSpec("ID", .id, .any)],
    selects: true,
    examples: [
      Example("ls --since 1h", "of the last hour"),
      Example("ls -t sweep --exit nonzero", "what failed of a sweep"),
      Example("ls -t sweep --where 'loss<0.2' -q", "only ids"),
      Example("ls -n 5 --json", "the newest five, as JSON Lines"),
    ],
    exitStatus: [
      .init(.done, "done, also when nothing matches"),
      .init(.partial, "some records could not be read"), .init(.notFound, "no such record"),
    ],
    run: unwired)
}
