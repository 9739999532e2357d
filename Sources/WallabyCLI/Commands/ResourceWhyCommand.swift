internal import WallabyKit

extension CommandSpec {
  static let resourceWhy = CommandSpec(
    name: ["resource", "why"], section: .record, summary: "say why a fetch would compute",
    notes: [
      "Without --arg the arguments count as unchanged; where a program in Swift computes the collection, so does its "
        + "version."
    ],
    operands: [.collection, OperandSpec("IDENT")],
    options: [.arg],
    examples: [
      Example("resource why squares 12", "what differs from what is kept"),
      Example("resource why squares 12 --arg size=3", "with that argument"),
    ],
    exitStatus: [
      .init(.done, "it would, and this is why"), .init(.negative, "it takes what is kept"),
      .init(.notFound, "no such collection"),
    ],
    run: { invocation in
      let project = try invocation.openStore()
      let name = invocation.operands[0].text
      let ident = invocation.operands[1].text
      let definition = try project.definition(of: name)
      let kept = try project.collection(name).status(of: ident)
      let arguments = try invocation.resourceArguments() ?? kept?.arguments.objectValue
      // To compare, not to compute.
      let collection: AnyCollection = try project.resource(
        name, version: definition == nil ? kept?.version : definition?.version
      ) { (_, _, _) async throws in throw WallabyError.undefined(name) }
      guard let reason = try collection.why(ident, with: arguments ?? [:]) else {
        try invocation.remark(
          definition == nil
            ? "a fetch takes what is kept, unless the program's version or arguments differ"
            : "nothing differs: a fetch takes what is kept")
        return .negative
      }
      var writer = try ListingWriter(Listing.reasons, for: invocation)
      try writer.add(Reason(ident: ident, reason: reason))
      try writer.finish()
      return .done
    })
}

/// Why one resource would be computed.
struct Reason: Sendable {
  let ident: String
  let reason: RecomputeReason

  /// For programs.
  var word: String {
    switch reason {
    case .absent: "absent"
    case .failed: "failed"
    case .argumentsChanged: "arguments_changed"
    case .versionChanged: "version_changed"
    }
  }
}

extension Listing<Reason> {
  static let reasons = Listing(
    type: "reason",
    columns: [
      Column("id") { .text($0.ident) },
      Column("why") { .text($0.word) },
      Column("message", isFlexible: true) { .text($0.reason.description) },
    ],
    standard: ["id", "message"], name: { $0.ident })
}
