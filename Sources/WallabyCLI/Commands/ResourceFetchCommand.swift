internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let jobs = value(
    "jobs", short: "j", "N", .count, "compute N at a time (default 1)")
  fileprivate static let recompute = flag("recompute", "compute what is kept anew")
}

extension CommandSpec {
  static let resourceFetch = CommandSpec(
    name: ["resource", "fetch"], section: .record,
    summary: "compute values that are not kept yet, and print them",
    soughtAs: ["fetch"],
    notes: [
      "Each is computed once, whoever asks for it anywhere; the others wait. They are printed as they come.",
      "SIGTERM, SIGINT and SIGHUP end the commands that run with SIGTERM, and what they compute is kept as cancelled.",
    ],
    operands: [.collection, .idents],
    options: [.jobs, .arg, .recompute],
    examples: [
      Example("resource fetch squares 12", "compute it, or take what is kept"),
      Example("resource fetch squares 1 2 3 -j 2", "two at a time"),
      Example("resource fetch squares - < names.txt", "an identifier on each line"),
    ],
    exitStatus: [
      .init(.done, "all are there"), .init(.partial, "some failed"),
      .init("128+N", "signal N ended it"),
      .init(.notFound, "no such collection"),
    ],
    run: { invocation in
      let options = invocation.options
      let project = try invocation.openStore()
      let name = invocation.operands[0].text
      let collection = try project.definedCollection(name)
      let arguments = try invocation.resourceArguments() ?? [:]
      for needed in try project.definition(of: name)?.argumentNames.sorted() ?? []
      where arguments[needed] == nil {
        throw WallabyError.noArgument(needed)
      }
      let idents = try invocation.idents()
      var writer = try ListingWriter(Listing.fetched, for: invocation)
      var failed = 0
      let progress = Progress("fetched", invocation)
      let concurrency = options.count(of: .jobs) ?? 1
      let isForced = options.has(.recompute)
      var signals = try EndSignals()
      let queue = ElementQueue { put in
        await collection.fetchEach(
          idents, with: arguments, concurrency: concurrency, recompute: isForced
        ) { put($1) }
      }
      var done = 0
      fetching: while true {
        if let signal = signals.take() {
          progress.end()
          try invocation.remark(
            "\(SignalNumber.name(signal)): ending what is being computed, by force in 10 seconds"
          )
          queue.cancel()
        }
        switch queue.next(within: 100) {
        case .nothing:
          // A lull: what has come is shown.
          progress.end()
          try writer.finish()
          try invocation.output.flush()
        case .end: break fetching
        case .element(let fetched):
          done += 1
          switch fetched.outcome {
          case .success(let resource):
            progress.end()
            try writer.add(resource)
          case .failure(let error):
            let problem = problem(error, of: fetched.id, in: collection)
            if idents.count == 1, signals.first == nil { throw problem }
            failed += 1
            progress.end()
            try invocation.warn("wallaby: " + problem.description)
          }
        }
        progress.show(done, of: idents.count, failed: failed)
      }
      progress.end()
      try writer.finish()
      if let signal = signals.first {
        try invocation.remark("fetched \(done - failed) of \(idents.count)")
        return ExitCode(rawValue: 128 + signal)
      }
      return failed == 0 ? .done : .partial
    })

  /// A failure, with a hint to the log that says something.
  private static func problem(
    _ error: any Error, of ident: String, in collection: AnyCollection
  ) -> WallabyError {
    var problem =
      error as? WallabyError ?? .failedElsewhere(ident, collection.name, "\(error)")
    guard problem.code == .failed else { return problem }
    func says(_ entry: String) -> Bool {
      let size = try? collection.openFile(entry, of: ident)?.status().size
      return size ?? 0 > 0
    }
    if says(Record.Entry.stderr) {
      problem.hint = WallabyError.stderrHint(ident, collection.name)
    } else if !says(Record.Entry.stdout) {
      problem.hint = nil
    }
    return problem
  }
}

extension Listing<Resource<JSONValue>> {
  static let fetched = Listing(
    type: "resource",
    columns: [
      Column("id") { .text($0.id) },
      Column("state") { .state($0.status.state.rawValue) },
      Column("finished") { $0.status.finishedTime.map { .moment($0) } ?? .none },
      Column("duration_seconds", heading: "duration") { resource in
        resource.status.durationSeconds.map { .seconds($0) } ?? .none
      },
      Column("result", isFlexible: true) { .json($0.result) },
      Column("path") { .text($0.paths.base) },
    ],
    standard: ["id", "state", "result"], name: { $0.id })
}
