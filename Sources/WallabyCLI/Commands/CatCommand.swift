internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  static let stderr = flag("stderr", short: "e", "its standard error instead")
  static let file = value("file", "NAME", .text, "a file of the record, such as result.json")
  static let attempt = value("attempt", "N", .count, "the output of an earlier try")
}

extension CommandSpec {
  static let cat = CommandSpec(
    name: ["cat"], section: .look, summary: "print a record's output, byte for byte",
    soughtAs: ["output", "logs", "read", "print", "stdout"],
    operands: [OperandSpec("ID", .id, .some)],
    options: [.stderr, .file, .attempt],
    examples: [
      Example("cat @last", "the output of the newest"),
      Example("cat 7f3k2q --stderr", "what it complained about"),
      Example("cat 7f3k2q --file storage/plot.svg", "a file it made"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some could not be read"),
      .init(.notFound, "no such record or file"),
    ],
    run: { invocation in
      let options = invocation.options
      if options.has(.file), options.has(.stderr) || options.has(.attempt) {
        throw UsageError.fileAndLog()
      }
      let store = try invocation.openStore().records
      let chosen = try invocation.ids(of: invocation.selection(), in: store)
      var problems = chosen.problems
      for id in chosen.ids {
        do {
          try invocation.copy(store.openFile(try fileName(options, id, store), of: id))
        } catch let error as WallabyError where chosen.ids.count > 1 {
          problems.append(error)
        }
      }
      return try invocation.ending(problems)
    })

  /// The file that is asked for. The last try has no number in its files' names.
  private static func fileName(
    _ options: OptionValues, _ id: Record.ID, _ store: RecordStore
  ) throws(WallabyError) -> String {
    if let name = options.text(of: .file) { return name }
    let stream = options.has(.stderr) ? "stderr" : "stdout"
    guard let attempt = options.count(of: .attempt) else { return Record.Entry.log(stream) }
    var last = 1
    while (try? store.openFile(Record.Entry.log(stream, attempt: last), of: id)) != nil {
      last += 1
    }
    guard (1...last).contains(attempt) else {
      throw WallabyError.noAttempt(attempt, id, last: last)
    }
    return Record.Entry.log(stream, attempt: attempt == last ? nil : attempt)
  }
}
