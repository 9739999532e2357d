internal import POSIXSupport
internal import WallabyKit

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
    run: { invocation in
      let store = try invocation.openOrMakeStore()
      let fields = try FieldText.parseAll(invocation.options.texts(of: .field))
      var copy = StreamCopy()
      copy.source = invocation.input
      copy.echo = !invocation.options.has(.quiet)
      copy.maximumOutput = try invocation.options.size(of: .maxOutput)
      let kept = try store.records.keep(
        copy, tags: try invocation.tags(), fields: fields,
        environment: invocation.environment, workingDirectory: invocation.workingDirectory)
      if let trouble = kept.trouble { throw trouble }
      return ExitCode(rawValue: kept.signal.map { 128 + $0 } ?? 0)
    })
}
