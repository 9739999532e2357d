internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let errorText = flag("error", "the error with which it failed instead")
}

extension CommandSpec {
  static let resourceLog = CommandSpec(
    name: ["resource", "log"], section: .record, summary: "print what computing a resource said",
    operands: [.collection, OperandSpec("IDENT")],
    options: [.followResource, .stderr, .errorText],
    examples: [
      Example("resource log squares 12", "its standard output"),
      Example("resource log -f squares 12", "and what follows, until it ends"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "-f: its process died and left it"),
      .init(.notFound, "no such resource"),
    ],
    run: { invocation in
      let options = invocation.options
      let collection = try invocation.collection(in: invocation.openStore())
      let entry =
        options.has(.errorText)
        ? ResourcePaths.errorLog : options.has(.stderr) ? Record.Entry.stderr : Record.Entry.stdout
      let follows = options.has(.followResource)
      var log = FollowedLog(
        entry, of: invocation.operands[1].text, in: collection, isCurrent: follows, invocation)
      if follows { return try log.follow() }
      try log.printRest()
      try log.finish()
      return .done
    })
}

extension OptionSpec {
  fileprivate static let followResource = flag(
    "follow", short: "f", "go on until the resource is settled")
}
