extension CommandTable {
  /// The commands of `wallaby`.
  static let wallaby = CommandTable(
    commands: [
      .initialize, .run, .pipe, .log, .rerun, .ls, .show, .cat, .tail, .grep, .path, .export, .tag,
      .rm, .resourceLs, .resourceShow, .resourceStatus, .resourceLog, .resourcePath, .resourceWhy,
      .resourceDefine, .resourceFetch, .resourceReset, .resourceRm, .resourceAdopt,
      .tasksCreate, .tasksSet, .tasksAdd, .tasksImport, .tasksGrid, .tasksWork, .tasksStatus,
      .tasksMonitor, .tasksLs,
      .tasksShow, .tasksLog, .tasksPath, .tasksSummary, .tasksFailed, .tasksSteps, .tasksReset,
      .tasksRm, .tasksHalt, .tasksResume, .tasksUnlock, .tasksDrop, .verify,
      .indexStatus, .indexRebuild, .indexVerify, .gc, .doctor, .help, .completions,
      .man,
    ],
    groups: [
      Group(name: "resource", section: .record, summary: "compute values once and keep them"),
      Group(
        name: "tasks", section: .record, summary: "work through tables of tasks, by many workers",
        shown: ["import", "add", "work", "monitor", "ls", "failed", "reset"]),
      Group(name: "index", section: .keep, summary: "look at or rebuild the index"),
    ])
}
