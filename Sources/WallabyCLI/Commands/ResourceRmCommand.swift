internal import POSIXSupport
internal import WallabyKit

extension CommandSpec {
  static let resourceReset = CommandSpec(
    name: ["resource", "reset"], section: .record,
    summary: "forget what is kept, so that it is computed again",
    notes: ["Where a value is kept it asks before, as 'resource rm' does."],
    operands: [.collection, OperandSpec("IDENT", .text, .any)],
    options: [.failed, .yes, .dryRun],
    examples: [
      Example("resource reset squares --failed", "all that failed"),
      Example("resource reset squares 12 --yes", "one"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "the answer was no"),
      .init(.partial, "some could not be removed"), .init(.busy, "it is being computed"),
      .init(.notFound, "no such resource"),
    ],
    run: { invocation in
      let collection = try invocation.collection(in: invocation.openStore())
      var (idents, problems) = try named(in: collection, invocation)
      let isNamed = invocation.operands.count > 1
      if invocation.options.has(.failed) {
        let failed = try collection.findErrors()
        let failedNames = Set(failed.map { Array($0.utf8) })
        idents = isNamed ? idents.filter { failedNames.contains(Array($0.utf8)) } : failed
      } else if !isNamed {
        throw UsageError.nothingToReset()
      }
      return try remove(idents, in: collection, invocation, what: "reset", problems)
    })

  static let resourceRm = CommandSpec(
    name: ["resource", "rm"], section: .record, summary: "remove resources with their files",
    operands: [.collection, .idents],
    options: [.yes, .dryRun],
    examples: [
      Example("resource rm squares 12", "one, after asking"),
      Example("resource rm squares 12 13 --yes", "two"),
    ],
    exitStatus: [
      .init(.done, "removed"), .init(.negative, "the answer was no"),
      .init(.partial, "some could not be removed"), .init(.busy, "it is being computed"),
      .init(.notFound, "no such resource"),
    ],
    run: { invocation in
      let collection = try invocation.collection(in: invocation.openStore())
      let (idents, problems) = try named(in: collection, invocation)
      return try remove(idents, in: collection, invocation, what: "remove", problems)
    })

  /// Those of the named resources that are there, and what to say of the others.
  private static func named(
    in collection: AnyCollection, _ invocation: Invocation
  ) throws -> (there: [String], problems: [WallabyError]) {
    var there: [String] = []
    let problems = try invocation.forEach(invocation.idents()) { ident in
      guard try collection.isThere(ident) else {
        throw WallabyError.noResource(ident, collection.name)
      }
      there.append(ident)
    }
    return (there, problems)
  }

  /// Removes what is there, after asking where a value would be lost.
  private static func remove(
    _ idents: [String], in collection: AnyCollection, _ invocation: Invocation, what: String,
    _ earlier: [WallabyError]
  ) throws -> ExitCode {
    let options = invocation.options
    let count = Count.of(idents.count, "resource")
    if options.has(.dryRun) {
      for ident in idents {
        let name = HarmlessText.of(ident)
        try invocation.output.write(name + (options.has(.null) ? "\0" : "\n"))
      }
      try invocation.remark("would \(what) \(count)")
      return try invocation.ending(earlier)
    }
    let hasValue = idents.contains { (try? collection.status(of: $0)?.completed) ?? true }
    if hasValue, !options.has(.yes), !(try invocation.isAgreed("\(what) \(count)?")) {
      try invocation.remark("nothing was removed")
      return .negative
    }
    var removed = 0
    let progress = Progress("removing resources:", invocation)
    defer { progress.end() }
    let problems = try invocation.forEach(idents) { ident in
      // What failed when we looked may have been computed since.
      let isGone =
        try options.has(.failed) ? collection.removeError(ident) : collection.remove(ident)
      if isGone { removed += 1 }
      progress.show(removed, of: idents.count)
    }
    progress.end()
    try invocation.remark(
      (what == "reset" ? "reset " : "removed ") + Count.of(removed, "resource"))
    return try invocation.ending(earlier + problems)
  }
}
