extension OptionSpec {
  static let failed = flag("failed", "those that failed, timed out, were cancelled or lost")
  static let dryRun = flag("dry-run", "only print what would be done")
}

extension CommandSpec {
  static let rerun = CommandSpec(
    name: ["rerun"], section: .record, summary: "run commands of records again",
    soughtAs: ["retry", "restart", "again", "repeat"],
    notes: ["In the same directory, one after the other, each as a new record."],
    operands: [OperandSpec("ID", .id, .any)],
    options: [.failed, .dryRun], selects: true,
    examples: [
      Example("rerun @last", "the newest once more"),
      Example("rerun --failed -t sweep --since 1d", "what went wrong in the sweep"),
    ],
    exitStatus: [
      .init(.done, "all ended well"), .init("N", "for one record: its command's own exit status"),
      .init(.partial, "for several: some failed"),
      .init(.notFound, "no such record"),
    ],
    run: unwired)
}
