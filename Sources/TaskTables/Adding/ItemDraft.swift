import POSIXSupport
import Records

/// Writes the directory of an item that is not in the table yet.
struct ItemDraft {
  let folder: TableFolder
  let created: Timestamp
  /// Where the tasks start.
  let cwd: String?
  private let user: String
  private let nothing = JSONValue.null.fileBytes

  init(_ folder: TableFolder, cwd: String?) {
    self.folder = folder
    self.cwd = cwd
    created = folder.configuration.now()
    user = folder.configuration.user
  }

  /// - Parameters:
  ///   - shard: Where its ticket will be.
  ///   - directory: Where it is made, under its name.
  func make(
    _ item: TaskItem, shard: String, in directory: borrowing Directory
  ) throws(SystemError) {
    try make(item.id, status(of: item, shard: shard), in: directory)
    if item.nested.isEmpty { return }
    let inner = try directory.open(item.id)
    for task in item.nested {
      try make(task.key, status(of: task, in: item), in: inner)
    }
  }

  func status(of item: TaskItem, shard: String) -> RecordStatus {
    var status = RecordStatus.task(item.id, item.work, created: created, cwd: cwd, user: user)
    status.group = item.group
    status.priority = item.priority
    status.policy = item.policy
    status.shard = shard
    if !item.nested.isEmpty { status.nested = NestedCounts(total: item.nested.count) }
    return status
  }

  func status(of task: NestedTask, in item: TaskItem) -> RecordStatus {
    var status = RecordStatus.task(
      task.key, item.work.nested(task.argument), created: created, cwd: cwd, user: user)
    status.argument = task.argument
    return status
  }

  private func make(
    _ name: String, _ status: RecordStatus, in directory: borrowing Directory
  ) throws(SystemError) {
    let mode = folder.fileMode
    try directory.makeDirectory(name)
    let own = try directory.open(name)
    try own.makeDirectory(Record.Entry.storage)
    if let mode = folder.directoryMode {
      try own.setMode(mode)
      try own.open(Record.Entry.storage).setMode(mode)
    }
    for log in [Record.Entry.stdout, Record.Entry.stderr] {
      if mode == nil {
        try own.createEmptyFile(log)
      } else {
        try own.createFile(log, [], sync: false, mode: mode)
      }
    }
    // Flushed all at once, before it can be seen.
    try own.createFile(Record.Entry.result, nothing, sync: false, mode: mode)
    try own.createFile(Record.Entry.status, status.fileBytes, sync: false, mode: mode)
  }
}
