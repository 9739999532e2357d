internal import WallabyKit

extension CommandSpec {
  static let path = CommandSpec(
    name: ["path"], section: .look, summary: "print the directories of records",
    soughtAs: ["dir", "where", "which", "locate"],
    notes: ["With nothing said, the store's own."],
    operands: [OperandSpec("ID", .id, .any)],
    selects: true,
    examples: [
      Example("path @last", "for cd, ls, cp and all else"),
      Example("path -t keep -0 | xargs -0 du -sh", "of many"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "nothing matches"),
      .init(.notFound, "no such record"),
    ],
    run: { invocation in
      let project = try invocation.openStore()
      let selection = try invocation.selection()
      if selection.isEmpty, selection.query.limit == nil {
        try print([Place(id: nil, path: project.root)], invocation)
        return .done
      }
      let chosen = try invocation.ids(of: selection, in: project.records)
      try print(
        chosen.ids.map { Place(id: $0, path: project.records.path(of: $0)) }, invocation)
      return try invocation.ending(
        chosen.problems, otherwise: chosen.ids.isEmpty ? .negative : .done)
    })

  private struct Place: Sendable {
    let id: Record.ID?
    let path: String
  }

  private static let places = Listing<Place>(
    type: "path",
    columns: [Column("id") { $0.id.map { .id($0) } ?? .none }, Column("path") { .text($0.path) }],
    standard: ["path"], name: { $0.path })

  /// Paths are for other programs: as they are, unless a terminal would obey them.
  private static func print(_ places: [Place], _ invocation: Invocation) throws {
    let options = invocation.options
    if options.has(.json) || options.has(.format) || options.has(.columns) {
      var writer = try ListingWriter(Self.places, for: invocation)
      for place in places { try writer.add(place) }
      return try writer.finish()
    }
    for place in places {
      let path = invocation.output.isTerminal ? HarmlessText.of(place.path) : place.path
      try invocation.output.write(path + (options.has(.null) ? "\0" : "\n"))
    }
  }
}
