internal import WallabyKit

extension OptionSpec {
  fileprivate static let withIDs = flag("ids", "with the names of the items")
}

extension CommandSpec {
  static let tasksSummary = CommandSpec(
    name: ["tasks", "summary"], section: .record,
    summary: "count items by how many nested tasks are done",
    notes: ["Items without nested tasks are not counted; for these: tasks status."],
    operands: [.table], options: [.withIDs],
    examples: [
      Example("tasks summary call", "todo, 1-25 %, ..., 76-99 %, done"),
      Example("tasks summary call --ids", "and which they are"),
    ],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such table")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let summary = try table.nestedSummary()
      var writer = try ListingWriter(
        Listing.buckets(withIDs: invocation.options.has(.withIDs)), for: invocation)
      for bucket in NestedSummary.Bucket.allCases {
        try writer.add(BucketLine(bucket: bucket.rawValue, items: summary.items[bucket] ?? []))
      }
      try writer.finish()
      return .done
    })

  static let tasksFailed = CommandSpec(
    name: ["tasks", "failed"], section: .record,
    summary: "group what failed by its last line of stderr",
    operands: [.table],
    examples: [
      Example("tasks failed align", "the most frequent first"),
      Example("tasks failed align --json", "for a program"),
    ],
    exitStatus: [
      .init(.done, "some failed"), .init(.negative, "nothing failed"),
      .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let groups = try table.failures()
      var writer = try ListingWriter(Listing.failures, for: invocation)
      for group in groups { try writer.add(group) }
      try writer.finish()
      if groups.isEmpty, invocation.errors.isTerminal { try invocation.remark("nothing failed") }
      return groups.isEmpty ? .negative : .done
    })

  static let tasksSteps = CommandSpec(
    name: ["tasks", "steps"], section: .record,
    summary: "say in which tables items are, and how they stand",
    notes: [
      "Without ITEM, all there are. Tables are in the order in which they come after one another."
    ],
    operands: [OperandSpec("ITEM", .text, .any)],
    examples: [
      Example("tasks steps S17", "one sample through the workflow"),
      Example("tasks steps --json", "all of them"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "there are no items"),
      .init(.notFound, "no such item in any table"),
    ],
    run: { invocation in
      let steps = try invocation.openStore().steps(of: invocation.operands.map(\.text))
      var writer = try ListingWriter(Listing.steps, for: invocation)
      for item in steps { try writer.add(item) }
      try writer.finish()
      return steps.isEmpty ? .negative : .done
    })
}

struct BucketLine: Sendable {
  let bucket: String
  let items: [String]
}

extension Listing<BucketLine> {
  static func buckets(withIDs: Bool) -> Listing {
    Listing(
      type: "bucket",
      columns: [
        Column("bucket") { .text($0.bucket) },
        Column("count") { .integer(Int64($0.items.count)) },
        Column("ids", isFlexible: true) { .words($0.items) },
      ],
      standard: ["bucket", "count"] + (withIDs ? ["ids"] : []), name: { $0.bucket })
  }
}

extension Listing<FailureGroup> {
  static let failures = Listing(
    type: "failure",
    columns: [
      Column("count") { .integer(Int64($0.items.count)) },
      Column("line", isFlexible: true) { .text($0.line) },
      Column("ids", isFlexible: true) { .words($0.items) },
    ],
    standard: ["count", "line", "ids"], name: { $0.line })
}

extension Listing<ItemSteps> {
  static let steps = Listing(
    type: "steps",
    columns: [
      Column("id") { .text($0.id) },
      Column("steps", isFlexible: true) { item in
        .words(item.steps.map { "\($0.table)=\($0.state)" })
      },
      Column("states") { item in
        .json(.object(Dictionary(item.steps.map { ($0.table, .string($0.state.rawValue)) }) { $1 }))
      },
    ],
    standard: ["id", "steps"], name: { $0.id })
}
