extension OptionSpec {
  static let olderThan = value("older-than", "TIME", .duration, "only what is older than that")
}

extension CommandSpec {
  static let gc = CommandSpec(
    name: ["gc"], section: .keep, summary: "remove leftovers of what died",
    soughtAs: ["cleanup", "prune", "sweep"],
    notes: ["Unfinished drafts go; records whose process is dead become 'lost'."],
    options: [.olderThan, .dryRun],
    examples: [
      Example("gc --dry-run", "only say what there is"),
      Example("gc --older-than 1d", "spare what is recent"),
    ],
    exitStatus: [.init(.done, "done"), .init(.partial, "something could not be removed")],
    run: unwired)
}
