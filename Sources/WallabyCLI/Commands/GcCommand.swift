internal import WallabyKit

extension OptionSpec {
  static let lease = value(
    "lease", "TIME", .duration, "how long a process of another host may be silent (default 30m)")
}

extension CommandSpec {
  static let gc = CommandSpec(
    name: ["gc"], section: .keep, summary: "remove leftovers of what died",
    soughtAs: ["cleanup", "prune", "sweep"],
    notes: [
      "Unfinished drafts go; records whose process is dead become 'lost'.",
      "Prints the paths it removed and the ids that are lost.",
    ],
    options: [.lease, .dryRun],
    examples: [
      Example("gc --dry-run", "only say what there is"),
      Example("gc --lease 6h", "be patient with other hosts"),
    ],
    exitStatus: [.init(.done, "done"), .init(.partial, "something could not be removed")],
    run: { invocation in
      let project = try invocation.openStore()
      let lease = try invocation.options.duration(of: .lease) ?? Lease.standard
      let isRehearsal = invocation.options.has(.dryRun)
      let progress = Progress("swept hours:", invocation)
      var report = try project.records.collectGarbage(lease: lease, isDryRun: isRehearsal) {
        progress.show($0, of: $1)
      }
      progress.end()
      try ResourceCare(project).collectGarbage(
        lease: lease, isDryRun: isRehearsal, into: &report)
      try TaskCare(project).collectGarbage(lease: lease, isDryRun: isRehearsal, into: &report)
      for path in report.removed { try invocation.output.write(HarmlessText.of(path) + "\n") }
      for id in report.lost { try invocation.output.write("\(id)\n") }
      for name in report.settledResources + report.returnedTasks {
        try invocation.output.write(HarmlessText.of(name) + "\n")
      }
      try invocation.report(report.problems)
      try invocation.remark(
        (isRehearsal ? "would remove " : "removed ")
          + Count.of(report.removed.count, "leftover")
          + (isRehearsal ? ", would mark " : ", marked ") + Count.of(report.lost.count, "record")
          + " as lost"
          + (report.settledResources.isEmpty
            ? "" : ", settled " + Count.of(report.settledResources.count, "resource"))
          + (report.returnedTasks.isEmpty
            ? "" : ", gave back " + Count.of(report.returnedTasks.count, "task"))
          + "; may be in use: " + Count.of(report.kept.count, "leftover"))
      return report.problems.isEmpty ? .done : .partial
    })
}
