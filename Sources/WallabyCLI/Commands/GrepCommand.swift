internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  static let ignoreCase = flag("ignore-case", short: "i", "capital and small letters are the same")
  static let fixed = flag("fixed-strings", short: "F", "PATTERN is text, not an expression")
  static let onlyStderr = flag("stderr", "search standard error only, not both")
}

extension CommandSpec {
  static let grep = CommandSpec(
    name: ["grep"], section: .look, summary: "search the output of records",
    soughtAs: ["rg", "ack", "match"],
    notes: [
      "PATTERN is an extended regular expression over bytes. Of a line beyond 1 MiB the first piece "
        + "that fits is printed."
    ],
    operands: [OperandSpec("PATTERN"), OperandSpec("ID", .id, .any)],
    options: [.ignoreCase, .fixed, .onlyStderr], selects: true,
    examples: [
      Example("grep 'best loss' -t sweep", "the lines, with their records"),
      Example("grep -q Killed --stderr --since 1d", "only ids"),
      Example("grep -i error --format '{id} {file}:{line_number} {line}'", "where they are"),
    ],
    exitStatus: [
      .init(.done, "found"), .init(.negative, "not found"),
      .init(.partial, "some records could not be read"),
    ],
    run: { invocation in
      let options = invocation.options
      let pattern = try pattern(invocation.operands[0].text, options)
      let store = try invocation.openStore().records
      let selection = try invocation.selection(names: Array(invocation.operands.dropFirst()))
      let chosen = try invocation.ids(of: selection, in: store)
      var search = OutputSearch(
        pattern, in: store,
        files: options.has(.onlyStderr)
          ? [Record.Entry.stderr] : [Record.Entry.stdout, Record.Entry.stderr],
        findsOne: options.has(.quiet) || options.has(.null))
      var matches = try MatchWriter(invocation)
      let progress = Progress("searched records:", invocation)
      var found = 0
      for (done, id) in chosen.ids.enumerated() {
        try search.forEachMatch(in: id) { match in
          if found == 0 || invocation.output.isTerminal { progress.end() }
          found += 1
          try matches.add(match)
        }
        if invocation.output.isTerminal { try invocation.output.flush() }
        progress.show(done + 1, of: chosen.ids.count)
      }
      progress.end()
      try matches.finish()
      return try invocation.ending(
        chosen.problems + search.problems, otherwise: found > 0 ? .done : .negative)
    })

  private static func pattern(
    _ text: String, _ options: OptionValues
  ) throws(UsageError) -> TextPattern {
    do throws(TextPattern.Failure) {
      return try TextPattern(
        text, isText: options.has(.fixed), ignoresCase: options.has(.ignoreCase))
    } catch {
      throw UsageError.badPattern(text, error)
    }
  }
}
