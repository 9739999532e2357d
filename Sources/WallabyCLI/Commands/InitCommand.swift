internal import WallabyKit

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
    exitStatus: [
      .init(.done, "the store is there"),
      .init(.refused, "it cannot be made, or is there and of another kind"),
    ],
    run: { invocation in
      let operand = invocation.operands.first?.text ?? invocation.options.text(of: .store)
      let path = try Project.absolute(
        operand ?? ".wallaby", from: invocation.workingDirectory)
      let isNew = (try? Project.open(at: path)) == nil
      let project = try Project.create(
        at: path, durability: invocation.options.has(.relaxed) ? .relaxed : nil,
        group: invocation.options.text(of: .shared), configuration: invocation.configuration())
      try invocation.remark(
        isNew ? "made a store in \(project.root)" : "there is a store in \(project.root) already")
      return .done
    })
}
