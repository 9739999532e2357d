extension CommandTable {
  /// The commands of `wallaby`.
  static let wallaby = CommandTable(
    commands: [
      .initialize, .run, .pipe, .log, .rerun, .ls, .show, .cat, .tail, .grep, .path, .export, .tag,
      .rm, .verify, .indexStatus, .indexRebuild, .indexVerify, .gc, .doctor, .help, .completions,
      .man,
    ],
    groups: [
      Group(name: "index", section: .keep, summary: "look at or rebuild the index")
    ])
}
