internal import WallabyKit

extension OptionSpec {
  static let fix = flag("fix", "put right flags in status.json that contradict the state")
}

extension CommandSpec {
  static let verify = CommandSpec(
    name: ["verify"], section: .keep, summary: "check every file of the store",
    soughtAs: ["check", "fsck"],
    options: [.fix],
    examples: [
      Example("verify", "reads all, changes nothing"),
      Example("verify --fix", "and put right what can be told from the rest"),
    ],
    exitStatus: [.init(.done, "all is well"), .init(.negative, "damage was found")],
    run: { invocation in
      let project = try invocation.openStore()
      let progress = Progress("checked hours:", invocation)
      var report = try project.records.verify(isFixing: invocation.options.has(.fix)) {
        progress.show($0, of: $1)
      }
      progress.end()
      try ResourceCare(project).verify(into: &report)
      try TaskCare(project).verify(into: &report)
      var listing = try ListingWriter(Listing.findings, for: invocation)
      for finding in report.findings { try listing.add(finding) }
      try listing.finish()
      let damaged = report.findings.count { $0.isDamage }
      let rest = report.findings.count - damaged - report.mended
      let verdict =
        report.isClean
        ? "all is well"
        : "\(damaged) damaged, \(Count.of(rest, "other finding"))"
      let others =
        (report.resources == 0 ? "" : " and " + Count.of(report.resources, "resource"))
        + (report.tasks == 0 ? "" : " and " + Count.of(report.tasks, "task"))
      try invocation.remark(
        "\(Count.of(report.records, "record"))\(others): \(verdict)"
          + (report.mended > 0 ? ", \(report.mended) mended" : ""))
      return report.isClean ? .done : .negative
    })
}

extension Listing<VerificationReport.Finding> {
  static let findings = Listing(
    type: "finding",
    columns: [
      Column("path") { .text($0.path) },
      Column("damage") { .flag($0.isDamage) },
      Column("mended") { .flag($0.isMended) },
      Column("message", isFlexible: true) { .text($0.message) },
    ],
    standard: ["path", "message"], name: { $0.path })
}
