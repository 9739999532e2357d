internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let atOnce = value(
    "items", short: "i", "N", .count, "N items at a time (default 1)")
  fileprivate static let nestedAtOnce = value(
    "nested", short: "n", "N", .count, "N nested tasks of each item at a time (default 1)")
  fileprivate static let workUntil = value(
    "until", "WHEN", .text, "empty (nothing to claim; default), settled, or idle=5m")
  fileprivate static let wall = value(
    "wall", "TIME", .duration, "begin nothing that would not be over by then")
  fileprivate static let most = value("max", "N", .count, "take at most N items")
  static let grace = value(
    "grace", "TIME", .duration, "how long tasks may go on after a signal (default 0)")
  static let verbose = flag("verbose", short: "v", "a line for each item, as on a terminal")
}

extension CommandSpec {
  private static let workOptions: [OptionSpec] = [
    .atOnce, .nestedAtOnce, .workUntil, .wall, .most, .grace, .killAfter, .verbose,
  ]

  static let tasksWork = CommandSpec(
    name: ["tasks", "work"], section: .record, summary: "claim and run items until none is left",
    notes: [
      "Start as many as you like, on any hosts: each item runs once. What a worker that died was at goes back to the queue.",
      "SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGUSR2 end it: it takes no more, and what runs after --grace goes back.",
      "In a batch job, --wall is what is left of the job's time unless said otherwise.",
    ],
    operands: [.table],
    options: workOptions + OptionSpec.submitting,
    examples: [
      Example("tasks work align", "one item after the other"),
      Example("tasks work align -i 2 -n 4", "2 items, 4 nested tasks of each"),
      Example("tasks work align --until settled", "also until others are done"),
      Example("tasks work align --slurm --workers 20", "20 Slurm jobs"),
    ],
    exitStatus: [
      .init(.done, "nothing failed"), .init(.partial, "some items failed"),
      .init("128+N", "TERM, INT or HUP ended it; after USR1 and USR2 as above"),
      .init(.notFound, "no such table"),
    ],
    run: { invocation in
      let options = invocation.options
      let table = try invocation.taskTable(in: invocation.openStore())
      if let code = try submitWorkers(table, workOptions, invocation) { return code }
      var workerOptions = try WorkerOptions(options)
      // A job that would be ended by its time limit begins nothing that would not be over by then.
      workerOptions.wall = workerOptions.wall ?? BatchSystem.currentJob()?.scheduler.timeLeft()
      let worker = Worker(table, options: workerOptions)
      let isTalking = options.has(.verbose) || invocation.errors.isTerminal
      // The worker reports one thing at a time, and this thread waits for it.
      nonisolated(unsafe) let talk = invocation
      let report = try worker.run { event in
        switch event {
        case .began: break
        case .ended(let item, let state, let duration, let message):
          if isTalking { try? talk.remark(line(item, state, duration, message)) }
        case .recovered(let items):
          try? talk.remark(
            "back in the queue, of a worker that died: \(items.joined(separator: ", "))")
        case .trouble(let text): try? talk.warn("wallaby: " + text)
        case .ending(let signal):
          try? talk.remark("\(SignalNumber.name(signal)): taking no more items")
        }
      }
      if options.has(.json) {
        var page = try RecordPage(invocation, type: "work")
        try page.add(RecordDocument(of: report, table: table.name))
      }
      try invocation.remark(report.sentence)
      // A warning is heeded, and the job has come to a good end.
      if case .signal(let signal) = report.ending, SignalNumber.asksToEnd(signal) {
        return ExitCode(rawValue: 128 + signal)
      }
      return report.failed + report.troubles == 0 && report.ending != .superseded ? .done : .partial
    })

  private static func line(
    _ item: String, _ state: ItemState, _ duration: Duration, _ message: String?
  ) -> String {
    let time = DurationText.display(seconds: duration.seconds)
    return "\(item): \(state) after \(time)" + (message.map { ": " + $0 } ?? "")
  }
}

extension WorkerOptions {
  fileprivate init(_ options: OptionValues) throws(UsageError) {
    self.init()
    items = max(1, options.count(of: .atOnce) ?? 1)
    nested = max(1, options.count(of: .nestedAtOnce) ?? 1)
    wall = try options.duration(of: .wall)
    maximum = options.count(of: .most)
    grace = try options.duration(of: .grace) ?? grace
    killAfter = try options.duration(of: .killAfter) ?? killAfter
    switch options.text(of: .workUntil) {
    case nil, "empty": until = .empty
    case "settled": until = .settled
    case let text?:
      guard text.hasPrefix("idle="),
        let limit = DurationText.parse(String(text.dropFirst(5)))
      else { throw .noUntil(text) }
      until = .idle(limit)
    }
  }
}

extension WorkerReport {
  fileprivate var sentence: String {
    var parts = ["\(done) done", "\(failed) failed"]
    if returned > 0 { parts.append("\(returned) back in the queue") }
    if recovered > 0 { parts.append("\(recovered) brought back from workers that died") }
    let reason =
      switch ending {
      case .nothingToDo: ""
      case .maximum: "; took as many as it was to"
      case .wall: "; no time for another"
      case .signal(let signal): "; ended by \(SignalNumber.name(signal))"
      case .superseded: "; others took it for dead"
      case .halted: "; the table is halted"
      }
    return parts.joined(separator: ", ") + reason
  }

  fileprivate var word: String {
    switch ending {
    case .nothingToDo: "nothing_to_do"
    case .maximum: "maximum"
    case .wall: "wall"
    case .signal(let signal): SignalNumber.name(signal)
    case .superseded: "superseded"
    case .halted: "halted"
    }
  }
}

extension RecordDocument {
  fileprivate init(of report: WorkerReport, table: String) {
    self.init(
      type: "work", name: table,
      members: [
        ("table", .string(table)), ("done", .integer(Int64(report.done))),
        ("failed", .integer(Int64(report.failed))),
        ("returned", .integer(Int64(report.returned))),
        ("recovered", .integer(Int64(report.recovered))), ("ending", .string(report.word)),
      ])
  }
}
