internal import WallabyKit

extension CommandSpec {
  static let indexStatus = CommandSpec(
    name: ["index", "status"], section: .keep, summary: "print the facts of the index",
    examples: [Example("index status", "size, entries, age")],
    run: { invocation in
      let status = try invocation.openStore().records.indexStatus()
      var listing = try ListingWriter(Listing.indexFacts, for: invocation)
      try listing.add(status)
      try listing.finish()
      return .done
    })

  static let indexRebuild = CommandSpec(
    name: ["index", "rebuild"], section: .keep, summary: "make the index anew from the records",
    examples: [Example("index rebuild", "loses nothing; reads every status.json")],
    exitStatus: [.init(.done, "done"), .init(.partial, "some records could not be read")],
    run: { invocation in
      let records = try invocation.openStore().records
      let damage = try records.rebuildIndex()
      try invocation.report(damage)
      let status = try records.indexStatus()
      try invocation.remark(
        "\(Count.of(status.entries, "record")) indexed in \(status.sizeInBytes) bytes")
      return damage.isEmpty ? .done : .partial
    })

  static let indexVerify = CommandSpec(
    name: ["index", "verify"], section: .keep,
    summary: "compare the index with the records, and mend it",
    examples: [Example("index verify", "says what differed")],
    exitStatus: [.init(.done, "equal"), .init(.negative, "they differ")],
    run: { invocation in
      let report = try invocation.openStore().records.verifyIndex()
      var listing = try ListingWriter(Listing.differences, for: invocation)
      for difference in report.differences { try listing.add(difference) }
      try listing.finish()
      try invocation.remark(
        report.isClean
          ? "\(Count.of(report.entries, "record")): the index equals a rebuild"
          : Count.of(report.differences.count, "difference")
            + (report.wasDamaged ? " and damaged files" : "") + ", mended now"
      )
      return report.isClean ? .done : .negative
    })
}

extension Listing<IndexStatus> {
  static let indexFacts = Listing(
    type: "index",
    columns: [
      Column("directory", isFlexible: true) { $0.directory.map { .text($0) } ?? .none },
      Column("entries") { .integer(Int64($0.entries)) },
      Column("open_entries", heading: "open") { .integer(Int64($0.openEntries)) },
      Column("damaged_entries", heading: "damaged") { .integer(Int64($0.damagedEntries)) },
      Column("tags") { .integer(Int64($0.tags)) },
      Column("segments") { .integer(Int64($0.segments)) },
      Column("partitions", heading: "hours") { .integer(Int64($0.partitions)) },
      Column("size_bytes", heading: "size") { .size(Int64($0.sizeInBytes)) },
    ],
    standard: ["entries", "open", "damaged", "tags", "segments", "hours", "size", "directory"],
    name: { $0.directory ?? "" })
}

extension Listing<IndexReport.Difference> {
  static let differences = Listing(
    type: "difference",
    columns: [
      Column("id") { .text($0.name) },
      Column("kind") { .text("\($0.kind)") },
    ],
    standard: ["id", "kind"], name: { $0.name })
}
