extension OptionSpec {
  static let yes = flag("yes", short: "y", "do not ask; needed where there is no terminal")
  static let force = flag("force", "also records that are still running")
}

extension CommandSpec {
  static let rm = CommandSpec(
    name: ["rm"], section: .keep, summary: "remove records",
    soughtAs: ["remove", "delete", "del", "purge", "clean"],
    operands: [OperandSpec("ID", .id, .any)],
    options: [.yes, .force, .dryRun], selects: true,
    examples: [
      Example("rm 7f3k2q", "one, after asking"),
      Example("rm -t scratch --until 30d --yes", "old ones"),
    ],
    exitStatus: [
      .init(.done, "removed"), .init(.negative, "the answer was no"),
      .init(.partial, "some could not be removed"), .init(.notFound, "no such record"),
    ],
    run: unwired)
}
