extension CommandSpec {
  static let pipe = CommandSpec(
    name: ["pipe"], section: .record, summary: "keep standard input, and pass it on",
    soughtAs: ["tee", "stdin"],
    notes: ["'COMMAND | wallaby' does the same. With -q nothing is passed on."],
    options: [.tag, .field, .maxOutput],
    examples: [
      Example("pipe -t disk < report.txt", "keep a file's contents"),
      Example("pipe -q -t disk < report.txt", "without showing them"),
    ],
    exitStatus: [.init(.done, "all was kept"), .init(.refused, "it was not")],
    run: unwired)
}
