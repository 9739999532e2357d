internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let every = value(
    "every", "TIME", .duration, "look again after that time (default 2s)")
  fileprivate static let rounds = value(
    "limit", short: "n", aliases: ["rounds"], "N", .count, "look N times")
}

extension CommandSpec {
  static let tasksStatus = CommandSpec(
    name: ["tasks", "status"], section: .record, summary: "say how far tables are",
    notes: [
      "Counts by state, items settled per second of late, how long the rest takes at that rate, and whether it is halted."
    ],
    operands: [OperandSpec("TABLE", .table, .some)],
    examples: [
      Example("tasks status align", "counts, rate and time left"),
      Example("tasks status align --json", "with all states by their words"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some could not be read"),
      .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let project = try invocation.openStore()
      var writer = try ListingWriter(
        Listing.tables(
          [
            "table", "todo", "locked", "done", "failed", "other", "total", "rate", "remaining",
            "halted",
          ]),
        for: invocation)
      let problems = try invocation.forEach(invocation.operands.map(\.text)) { name in
        try writer.add(TableLine(project.taskTable(name), at: invocation.clock))
      }
      try writer.finish()
      return try invocation.ending(problems)
    })

  static let tasksMonitor = CommandSpec(
    name: ["tasks", "monitor"], section: .record, summary: "watch a table until nothing is left",
    notes: ["A terminal shows one line that changes; elsewhere there is a line for each look."],
    operands: [.table], options: [.every, .rounds],
    examples: [
      Example("tasks monitor align", "until all is settled, or ^C"),
      Example("tasks monitor align --every 1m -n 60 > log", "an hour of it"),
    ],
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such table")],
    run: { invocation in
      let table = try invocation.taskTable(in: invocation.openStore())
      let options = invocation.options
      let every = try options.duration(of: .every) ?? .seconds(2)
      var rounds = max(1, options.count(of: .rounds) ?? .max)
      let output = invocation.output
      let isLive =
        output.isTerminal
        && ![OptionSpec.json, .format, .columns, .quiet, .null].contains(where: options.has)
      let width = invocation.environment["COLUMNS"].flatMap { Int($0) } ?? output.width ?? 80
      while true {
        let line = try TableLine(table, at: invocation.clock)
        if isLive {
          let text = Array(HarmlessText.of(line.sentence).utf8)
          let shown = DisplayWidth.prefix(of: text[...], fitting: max(10, width - 1)).bytes
          try output.write("\r\u{1b}[K" + String(decoding: shown, as: UTF8.self))
        } else {
          // A table of its own for each look, so that lines leave as they come.
          var writer = try ListingWriter(
            Listing.tables(
              ["time", "todo", "locked", "done", "failed", "other", "rate", "remaining"]),
            for: invocation)
          try writer.add(line)
          try writer.finish()
        }
        try output.flush()
        rounds -= 1
        if line.progress.left == 0 || rounds == 0 { break }
        SystemTime.pause(milliseconds: max(1, Int64((every.seconds * 1000).rounded())))
      }
      if isLive { try output.write("\n") }
      return .done
    })
}
