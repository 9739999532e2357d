internal import WallabyKit

extension CommandSpec {
  static let doctor = CommandSpec(
    name: ["doctor"], section: .keep, summary: "test what the file system really does",
    soughtAs: ["diagnose", "selftest"],
    operands: [OperandSpec("DIR", .directory, .optional)],
    examples: [
      Example("doctor", "renames, locks, clocks, space; and what to do"),
      Example("doctor /scratch/lab", "before there is a store"),
    ],
    exitStatus: [.init(.done, "all is well"), .init(.negative, "something is wrong")],
    run: { invocation in
      let path =
        try invocation.operands.first.map {
          try Project.absolute($0.text, from: invocation.workingDirectory)
        } ?? invocation.storePath
      let checkups = try Doctor(path, configuration: invocation.configuration()).examine()
      var listing = try ListingWriter(Listing.checkups, for: invocation)
      if listing.isTable, !invocation.options.has(.columns) {
        for checkup in checkups { try invocation.output.write(checkup.lines) }
      } else {
        for checkup in checkups { try listing.add(checkup) }
        try listing.finish()
      }
      return checkups.contains { $0.verdict == .bad } ? .negative : .done
    })
}

extension Checkup {
  /// For people: nothing of it is cut, and the advice stands below.
  fileprivate var lines: String {
    let verdict = verdict.rawValue
    let blanks = String(repeating: " ", count: max(0, 4 - verdict.utf8.count) + 2)
    let finding = HarmlessText.of("\(subject): \(finding)")
    let advice = advice.map { "      " + HarmlessText.of($0) + "\n" } ?? ""
    return verdict + blanks + finding + "\n" + advice
  }
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
