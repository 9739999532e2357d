extension CommandSpec {
  static let indexStatus = CommandSpec(
    name: ["index", "status"], section: .keep, summary: "print the facts of the index",
    examples: [Example("index status", "size, entries, age")],
    run: unwired)

  static let indexRebuild = CommandSpec(
    name: ["index", "rebuild"], section: .keep, summary: "make the index anew from the records",
    examples: [Example("index rebuild", "loses nothing; reads every status.json")],
    exitStatus: [.init(.done, "done"), .init(.partial, "some records could not be read")],
    run: unwired)

  static let indexVerify = CommandSpec(
    name: ["index", "verify"], section: .keep, summary: "compare the index with the records",
    examples: [Example("index verify", "says what differs")],
    exitStatus: [.init(.done, "equal"), .init(.negative, "they differ")],
    run: unwired)
}
