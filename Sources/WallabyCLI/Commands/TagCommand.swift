extension CommandSpec {
  static let tag = CommandSpec(
    name: ["tag"], section: .keep, summary: "add and remove tags",
    soughtAs: ["label", "untag", "tags"],
    notes: [
      "WORD is an ID, or +TAG to add, or -TAG to remove. Put options first; after an ID, a +TAG "
        + "or -- short ones are tags."
    ],
    operands: [OperandSpec("WORD", .text, .some)],
    selects: true, placement: .longAfterOperands,
    examples: [
      Example("tag @last +keep", "add a tag"),
      Example("tag 7f3k2q +good -new", "add one, remove another"),
      Example("tag -t sweep --exit nonzero -- +check", "to many"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some records could not be changed"),
      .init(.notFound, "no such record"),
    ],
    run: unwired)
}
