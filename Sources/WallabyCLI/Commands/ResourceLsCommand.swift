internal import WallabyKit

extension OptionSpec {
  fileprivate static let resourceState = value(
    "state", "STATE", .choices(["pending", "error"] + states), repeatable: true,
    "in that state: completed, pending, error, lost, ...")
  fileprivate static let atMost = value("limit", short: "n", "N", .count, "at most N")
}

extension CommandSpec {
  static let resourceLs = CommandSpec(
    name: ["resource", "ls"], section: .record,
    summary: "list collections, or the resources of one",
    operands: [OperandSpec("COLLECTION", .collection, .optional)],
    options: [.resourceState, .failed, .atMost],
    examples: [
      Example("resource ls", "the collections, with counts"),
      Example("resource ls squares --failed", "what failed in one"),
      Example(
        "resource ls squares --columns id,result", "the values; 'result.KEY' or KEY is a part"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "nothing matches"),
      .init(.partial, "some could not be read"), .init(.notFound, "no such collection"),
    ],
    run: { invocation in
      let project = try invocation.openStore()
      if invocation.operands.isEmpty { return try listCollections(of: project, invocation) }
      let collection = try invocation.collection(in: project)
      let states = states(invocation.options)
      var writer = try ListingWriter(Listing.resources(collection), for: invocation)
      var left = invocation.options.count(of: .atMost) ?? .max
      var count = 0
      for resource in try collection.list() where states?.contains(resource.state) ?? true {
        if left == 0 { break }
        left -= 1
        count += 1
        try writer.add(resource)
      }
      try writer.finish()
      if count == 0, invocation.errors.isTerminal {
        try invocation.remark(states == nil ? "no resources yet" : "no resource fits")
      }
      return try invocation.ending(
        try collection.damage(), otherwise: count == 0 ? .negative : .done)
    })

  private static func listCollections(
    of project: Project, _ invocation: Invocation
  ) throws -> ExitCode {
    var writer = try ListingWriter(Listing.collections, for: invocation)
    var problems: [WallabyError] = []
    let names = try project.collections()
    for name in names {
      do {
        let collection = try project.collection(name)
        let counts = try collection.counts()
        var command: [String]?
        do {
          command = try project.definition(of: name)?.command
        } catch {
          problems.append(error)
        }
        try writer.add(
          CollectionLine(name: name, counts: counts, command: command, path: collection.path))
      } catch let error as WallabyError {
        problems.append(error)
      }
    }
    try writer.finish()
    if names.isEmpty, invocation.errors.isTerminal { try invocation.remark("no collections yet") }
    return try invocation.ending(problems, otherwise: names.isEmpty ? .negative : .done)
  }

  /// The states that were asked for; `nil` for all.
  private static func states(_ options: OptionValues) -> Set<Record.State>? {
    var states: Set<Record.State> = []
    for word in options.texts(of: .resourceState).flatMap({ $0.split(separator: ",") }) {
      switch word {
      case "pending": states.formUnion(Record.State.pendings)
      case "error": states.formUnion(Record.State.errors)
      default: states.formUnion(Record.State(rawValue: String(word)).map { [$0] } ?? [])
      }
    }
    let isAll = states.isEmpty
    guard options.has(.failed) else { return isAll ? nil : states }
    return isAll ? Record.State.errors : states.intersection(Record.State.errors)
  }
}

/// What is listed of a collection.
struct CollectionLine: Sendable {
  let name: String
  let counts: ResourceCounts
  /// `nil` where a program in Swift computes it.
  let command: [String]?
  let path: String
}

extension Listing<CollectionLine> {
  static let collections = Listing(
    type: "collection",
    columns: [
      Column("collection") { .text($0.name) },
      Column("completed") { .integer(Int64($0.counts.completed)) },
      Column("pending") { .integer(Int64($0.counts.pending)) },
      Column("error") { .integer(Int64($0.counts.error)) },
      Column("total") { .integer(Int64($0.counts.total)) },
      Column("command", isFlexible: true) { $0.command.map { .command($0) } ?? .none },
      Column("path", isFlexible: true) { .text($0.path) },
    ],
    standard: ["collection", "completed", "pending", "error", "command"], name: { $0.name })
}

extension Listing<ResourceSummary> {
  static func resources(_ collection: AnyCollection) -> Listing {
    Listing(
      type: "resource",
      columns: [
        Column("id") { .text($0.id) },
        Column("state") { .state($0.state.rawValue) },
        Column("created") { .moment($0.createdTime) },
        Column("finished") { $0.finishedTime.map { .moment($0) } ?? .none },
        Column("duration_seconds", heading: "duration") { resource in
          resource.durationSeconds.map { .seconds($0) } ?? .none
        },
        Column("message", isFlexible: true) { $0.message.map { .text($0) } ?? .none },
        Column("path", isFlexible: true) { .text(collection.path + "/" + $0.id) },
      ],
      standard: ["id", "state", "finished", "duration", "message"], name: { $0.id },
      other: { $0.isEmpty ? nil : column(of: $0, in: collection) })
  }

  /// The results, or a field of them or of the statuses; each file is opened.
  private static func column(
    of name: String, in collection: AnyCollection
  ) -> Column<ResourceSummary> {
    let path = FieldPath(name)
    return Column(name, isFlexible: true) { resource in
      let content: JSONValue? =
        switch path.file {
        case .result: (try? collection.result(of: resource.id)) ?? nil
        case .status: (try? collection.status(of: resource.id))?.json
        }
      guard let content else { return .none }
      return (name == "result" ? content : path.value(in: content)).map { .json($0) } ?? .none
    }
  }
}
