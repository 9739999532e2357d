internal import WallabyKit

extension CommandSpec {
  static let resourceStatus = CommandSpec(
    name: ["resource", "status"], section: .record, summary: "say how resources stand",
    notes: ["The status is completed, pending, error or absent."],
    operands: [.collection, .idents],
    examples: [
      Example("resource status squares 12 13", "each with its status"),
      Example("resource status -q squares 12 && echo there", "in a script"),
    ],
    exitStatus: [
      .init(.done, "all are completed"), .init(.negative, "some are not"),
      .init(.partial, "some could not be read"), .init(.notFound, "no such collection"),
    ],
    run: { invocation in
      let collection = try invocation.collection(in: invocation.openStore())
      var writer = try ListingWriter(Listing.standings, for: invocation)
      var areCompleted = true
      let problems = try invocation.forEach(invocation.idents()) { ident in
        let status = try collection.status(of: ident)
        areCompleted = areCompleted && status?.completed ?? false
        try writer.add(Standing(ident: ident, status: status))
      }
      try writer.finish()
      return try invocation.ending(problems, otherwise: areCompleted ? .done : .negative)
    })
}

/// Where one resource stands, whether it is there or not.
struct Standing: Sendable {
  let ident: String
  let status: ResourceStatus?

  var word: String {
    guard let status else { return "absent" }
    return status.completed ? "completed" : status.pending ? "pending" : "error"
  }
}

extension Listing<Standing> {
  static let standings = Listing(
    type: "standing",
    columns: [
      Column("id") { .text($0.ident) },
      Column("status") { .text($0.word) },
      Column("state") { $0.status.map { .state($0.state.rawValue) } ?? .none },
      Column("message", isFlexible: true) { $0.status?.message.map { .text($0) } ?? .none },
    ],
    standard: ["id", "status"], name: { $0.ident })
}
