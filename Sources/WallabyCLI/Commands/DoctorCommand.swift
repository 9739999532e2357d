internal import WallabyKit

extension CommandSpec {
  static let doctor = CommandSpec(
    name: ["doctor"], section: .keep, summary: "test what the file system really does",
    soughtAs: ["diagnose", "selftest"],
    examples: [Example("doctor", "renames, locks, clocks, space; and what to do")],
    exitStatus: [.init(.done, "all is well"), .init(.negative, "something is wrong")],
    run: { invocation in
      let checkups = try invocation.openStore().records.examine()
      var listing = try ListingWriter(Listing.checkups, for: invocation)
      for checkup in checkups { try listing.add(checkup) }
      try listing.finish()
      return checkups.contains { $0.verdict == .bad } ? .negative : .done
    })
}

extension Listing<Checkup> {
  static let checkups = Listing(
    type: "checkup",
    columns: [
      Column("subject") { .text($0.subject) },
      Column("verdict") { .text($0.verdict.rawValue) },
      Column("finding") { .text($0.finding) },
      Column("advice", isFlexible: true) { $0.advice.map { .text($0) } ?? .none },
    ],
    standard: ["subject", "verdict", "finding", "advice"], name: { $0.subject })
}
