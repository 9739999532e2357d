internal import WallabyKit

extension OptionSpec {
  static let fix = flag("fix", "rebuild what is derived; records are never changed")
}

extension CommandSpec {
  static let verify = CommandSpec(
    name: ["verify"], section: .keep, summary: "check every file of the store",
    soughtAs: ["check", "fsck"],
    options: [.fix],
    examples: [
      Example("verify", "reads all, changes nothing"),
      Example("verify --fix", "and rebuild the index where it is wrong"),
    ],
    exitStatus: [.init(.done, "all is well"), .init(.negative, "damage was found")],
    run: { invocation in
      let records = try invocation.openStore().records
      let progress = Progress("checked hours:", invocation)
      let report = try records.verify(isFixing: invocation.options.has(.fix)) {
        progress.show($0, of: $1)
      }
      progress.end()
      var listing = try ListingWriter(Listing.findings, for: invocation)
      for finding in report.findings { try listing.add(finding) }
      try listing.finish()
      let damaged = report.findings.count { $0.isDamage }
      try invocation.remark(
        "\(report.records) records: \(report.isClean ? "all is well" : "\(damaged) damaged, \(report.findings.count - damaged) other findings")"
          + (report.fixed > 0 ? ", \(report.fixed) mended" : ""))
      return report.findings.count == report.fixed ? .done : .negative
    })
}

extension Listing<VerificationReport.Finding> {
  static let findings = Listing(
    type: "finding",
    columns: [
      Column("path") { .text($0.path) },
      Column("damage") { .flag($0.isDamage) },
      Column("message", isFlexible: true) { .text($0.message) },
    ],
    standard: ["path", "message"], name: { $0.path })
}
