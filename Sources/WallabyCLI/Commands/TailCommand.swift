internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  static let follow = flag("follow", short: "f", "go on until the record is settled")
  static let lines = value(
    "limit", short: "n", aliases: ["lines"], "N", .count, "the last N lines (default 10)")
}

extension CommandSpec {
  static let tail = CommandSpec(
    name: ["tail"], section: .look, summary: "print the end of a record's output",
    soughtAs: ["follow", "watch", "attach"],
    operands: [OperandSpec("ID", .id, .optional)],
    options: [.follow, .lines, .stderr],
    examples: [
      Example("tail", "of the newest record"),
      Example("tail -f 7f3k2q", "and what follows, until it ends"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "-f: the record's process died and left it unsettled"),
      .init(.notFound, "no such record"),
    ],
    run: { invocation in
      let store = try invocation.openStore().records
      let id = try invocation.namedRecord(in: store)
      let stream = invocation.options.has(.stderr) ? "stderr" : "stdout"
      var log = FollowedLog(id, stream, store, invocation)
      try log.printEnd(lines: invocation.options.count(of: .lines) ?? 10)
      guard invocation.options.has(.follow) else {
        try log.finish()
        return .done
      }
      try invocation.output.flush()
      return try log.follow()
    })
}
