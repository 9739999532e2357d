extension OptionSpec {
  static let stderr = flag("stderr", "its standard error instead")
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
    exitStatus: [.init(.done, "done"), .init(.notFound, "no such record or file")],
    run: unwired)
}
