internal import WallabyKit

extension OptionSpec {
  fileprivate static let storage = flag("storage", "the directory of its own files instead")
}

extension CommandSpec {
  static let resourcePath = CommandSpec(
    name: ["resource", "path"], section: .record, summary: "print the directories of resources",
    notes: ["Without IDENT, the collection's own."],
    operands: [.collection, OperandSpec("IDENT", .text, .any)],
    options: [.storage],
    examples: [Example("resource path squares 12", "for cd, ls, cp and all else")],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some are not there"),
      .init(.notFound, "no such resource, or it is not settled"),
    ],
    run: { invocation in
      let collection = try invocation.collection(in: invocation.openStore())
      let options = invocation.options
      let isListing = [OptionSpec.json, .format, .columns].contains(where: options.has)
      var writer = try ListingWriter(Listing.resourcePaths, for: invocation)
      func add(_ path: String, _ ident: String?) throws {
        if isListing { return try writer.add(ResourcePlace(ident: ident, path: path)) }
        let path = invocation.output.isTerminal ? HarmlessText.of(path) : path
        try invocation.output.write(path + (options.has(.null) ? "\0" : "\n"))
      }
      if invocation.operands.count == 1 { try add(collection.path, nil) }
      let problems = try invocation.forEach(invocation.idents()) { ident in
        try checkIsKept(ident, in: collection)
        let paths = collection.paths(of: ident)
        try add(options.has(.storage) ? paths.storage : paths.base, ident)
      }
      if isListing { try writer.finish() }
      return try invocation.ending(problems)
    })

  private static func checkIsKept(_ ident: String, in collection: AnyCollection) throws {
    if try collection.isKept(ident) { return }
    let work = try collection.work(on: ident)
    // Settled in between?
    if try collection.isKept(ident) { return }
    throw work == .none
      ? WallabyError.noResource(ident, collection.name)
      : .unsettled(ident, collection.name, isDead: work == .dead)
  }
}

struct ResourcePlace: Sendable {
  let ident: String?
  let path: String
}

extension Listing<ResourcePlace> {
  static let resourcePaths = Listing(
    type: "path",
    columns: [
      Column("id") { $0.ident.map { .text($0) } ?? .none }, Column("path") { .text($0.path) },
    ],
    standard: ["path"], name: { $0.path })
}
