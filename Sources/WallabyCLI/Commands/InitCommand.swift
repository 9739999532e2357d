extension OptionSpec {
  static let shared = value(
    "shared", "GROUP", .text, "everybody of that group may add records, nobody removes another's")
  static let relaxed = flag("relaxed", "do not wait for the disk: faster, but not power-cut proof")
}

extension CommandSpec {
  static let initialize = CommandSpec(
    name: ["init"], section: .start, summary: "make a store",
    soughtAs: ["create", "new"],
    notes: ["Not needed for a store of your own: the first record makes it."],
    operands: [OperandSpec("DIR", .directory, .optional)],
    options: [.shared, .relaxed],
    examples: [
      Example("init", "make .wallaby here, for all below this directory"),
      Example("init /scratch/lab --shared lab", "a store for the group 'lab'"),
    ],
    exitStatus: [.init(.done, "the store is there"), .init(.refused, "it cannot be made")],
    run: unwired)
}
