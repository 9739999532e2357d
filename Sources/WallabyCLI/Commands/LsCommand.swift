internal import WallabyKit

extension CommandSpec {
  static let ls = CommandSpec(
    name: ["ls"], section: .look, summary: "list records, the newest last",
    soughtAs: ["list", "find", "ps", "search", "status", "query"],
    notes: [
      "On a terminal and with nothing said, the newest \(shownUnasked). --columns also takes fields of "
        + "results (loss, fit.loss) and of statuses (status.cwd)."
    ],
    operands: [OperandSpec("ID", .id, .any)],
    selects: true,
    examples: [
      Example("ls --since 1h", "of the last hour"),
      Example("ls -t sweep --exit nonzero", "what failed of a sweep"),
      Example("ls -t sweep --where 'loss<0.2' -q", "only ids"),
      Example("ls -t sweep --columns id,lr,loss", "with fields of the results"),
      Example("ls -n 5 --json", "the newest five, as JSON Lines"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "nothing matches"),
      .init(.partial, "some records could not be read"), .init(.notFound, "no such record"),
    ],
    run: { invocation in
      let store = try invocation.openStore().records
      var selection = try invocation.selection()
      let fields = RecordFields(store)
      var writer = try ListingWriter(Listing.records(fields), for: invocation)
      let isCut =
        writer.isTable && selection.isEmpty && selection.query.limit == nil
      if isCut { (selection.query.limit, selection.query.order) = (shownUnasked, .newestFirst) }
      var count = 0
      let remarks = try invocation.forEachRecord(of: selection, in: store) { record in
        count += 1
        try writer.add(record)
      }
      try writer.finish()
      if isCut, count == shownUnasked {
        let more = try store.index.refresh().count() - shownUnasked
        if more > 0 { try invocation.remark("and \(more) older (--all shows them)") }
      }
      for field in remarks.missing.union(count == 0 ? [] : fields.missing).sorted() {
        try invocation.remark("none of these records has a field '\(field)'")
      }
      if count == 0, remarks.damage.isEmpty, invocation.errors.isTerminal {
        try invocation.remark(selection.isEmpty ? "no records yet" : "no record fits")
      }
      return try invocation.ending(
        remarks.damage + fields.problems, otherwise: count == 0 ? .negative : .done)
    })

  private static let shownUnasked = 100
}
