extension CommandSpec {
  static let path = CommandSpec(
    name: ["path"], section: .look, summary: "print the directories of records",
    soughtAs: ["dir", "where", "which", "locate"],
    operands: [OperandSpec("ID", .id, .any)],
    selects: true,
    examples: [
      Example("path @last", "for cd, ls, cp and all else"),
      Example("path -t keep -0 | xargs -0 du -sh", "of many"),
    ],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such record")],
    run: unwired)
}
