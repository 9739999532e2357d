extension OptionSpec {
  static let to = value("to", "ID", .id, "add the facts to that record's result instead")
}

extension CommandSpec {
  static let log = CommandSpec(
    name: ["log"], section: .record, summary: "keep a message or key=value facts",
    soughtAs: ["put", "note", "echo", "append", "write"],
    notes: [
      "Prints the id. If every WORD is KEY=VALUE they are facts, else a message.",
      "With --json the WORD is a JSON value; - reads it from standard input.",
    ],
    operands: [OperandSpec("WORD", .text, .some)],
    options: [.tag, .to],
    examples: [
      Example("log -t note 'the fan is loud'", "a message"),
      Example("log -t sweep lr=0.1 loss=0.231", "facts"),
      Example("log --to $WALLABY_RECORD_ID loss=0.2", "from inside 'wallaby run'"),
      Example("log --json - < result.json", "any JSON"),
    ],
    exitStatus: [.init(.done, "it is kept"), .init(.notFound, "no such record to add to")],
    run: unwired)
}
