extension CommandTable {
  /// The commands of `wallaby`.
  static let wallaby = CommandTable(
    commands: [
      .initialize, .run, .pipe, .log, .rerun, .ls, .show, .cat, .tail, .grep, .path, .export, .tag,
      .rm, .resourceLs, .resourceShow, .resourceStatus, .resourceLog, .resourcePath, .resourceWhy,
      .resourceDefine, .resourceFetch, .resourceReset, .resourceRm, .resourceAdopt, .verify,
      .indexStatus, .indexRebuild, .indexVerify, .gc, .doctor, .help, .completions,
      .man,
    ],
    groups: [
      Group(name: "resource", section: .record, summary: "compute values once and keep them"),
      Group(name: "index", section: .keep, summary: "look at or rebuild the index"),
    ])
}
