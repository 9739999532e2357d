internal import POSIXSupport
internal import WallabyKit

extension CommandSpec {
  static let resourceShow = CommandSpec(
    name: ["resource", "show"], section: .record, summary: "show the facts of resources",
    operands: [.collection, .idents],
    examples: [
      Example("resource show squares 12", "all that is known"),
      Example("resource show squares 12 --columns result", "its value"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some could not be read"),
      .init(.notFound, "no such resource"), .init(.damaged, "damaged"),
    ],
    run: { invocation in
      let collection = try invocation.collection(in: invocation.openStore())
      var page = try RecordPage(invocation, type: "resource")
      let problems = try invocation.forEach(invocation.idents()) { ident in
        guard let status = try collection.status(of: ident) else {
          throw WallabyError.noResource(ident, collection.name)
        }
        var document = RecordDocument(
          status, in: collection.name, path: collection.paths(of: ident).base,
          result: try collection.result(of: ident))
        for stream in ["stdout", "stderr"] {
          if let file = try collection.openFile(Record.Entry.log(stream), of: ident) {
            document.add("\(stream)_bytes", .integer(try file.status().size))
          }
        }
        try page.add(document)
      }
      return try invocation.ending(problems)
    })
}
