internal import WallabyKit

extension CommandSpec {
  static let resourceAdopt = CommandSpec(
    name: ["resource", "adopt"], section: .record,
    summary: "bring over a tree that hadrosaur made",
    soughtAs: ["adopt", "import", "hadrosaur"],
    notes: [
      "Trees of 0.0 to 0.4 are read and left as they are; what is kept here is never replaced, what has not ended is "
        + "left out.",
      "Neither versions nor arguments were kept. Where a command computes the collection, define it before: what is "
        + "adopted then counts as computed by it, without --arg. A program in Swift declares it without a version and with "
        + "onArgumentsChanged: .reuse.",
    ],
    operands: [
      OperandSpec("OLD_BASE", .directory), OperandSpec("COLLECTION", .text, .any),
    ],
    examples: [
      Example("resource adopt ~/base_directory", "all collections in it"),
      Example("resource adopt ~/base_directory squares", "one"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some could not be brought over"),
      .init(.notFound, "there is no such tree"),
    ],
    run: { invocation in
      let base = try Project.absolute(
        invocation.operands[0].text, from: invocation.workingDirectory)
      let project = try invocation.openOrMakeStore()
      let adoption = try Adoption(of: base, into: project)
      var names = invocation.operands.dropFirst().map(\.text)
      if names.isEmpty { names = try adoption.collections() }
      if names.isEmpty { throw WallabyError.nothingToAdopt(base) }
      var writer = try ListingWriter(Listing.adopted, for: invocation)
      var counts: [Adoption.Outcome: Int] = [:]
      var problems: [WallabyError] = []
      let progress = Progress("adopted", invocation)
      for name in names {
        let idents = try adoption.resources(of: name)
        for (done, ident) in idents.enumerated() {
          do {
            let outcome = try adoption.adopt(ident, of: name)
            counts[outcome, default: 0] += 1
            try writer.add(AdoptedResource(collection: name, ident: ident, outcome: outcome))
          } catch let error as WallabyError {
            problems.append(error)
          }
          progress.show(done + 1, of: idents.count)
        }
      }
      progress.end()
      try writer.finish()
      try invocation.remark(
        "adopted \(Count.of(counts[.adopted] ?? 0, "resource")), kept \(counts[.kept] ?? 0) that "
          + "were here, left out \(counts[.pending] ?? 0) that had not ended")
      return try invocation.ending(problems)
    })
}

struct AdoptedResource: Sendable {
  let collection: String
  let ident: String
  let outcome: Adoption.Outcome
}

extension Listing<AdoptedResource> {
  static let adopted = Listing(
    type: "adoption",
    columns: [
      Column("collection") { .text($0.collection) },
      Column("id") { .text($0.ident) },
      Column("outcome") { .text($0.outcome.rawValue) },
    ],
    standard: ["collection", "id", "outcome"], name: { $0.collection + "/" + $0.ident })
}
