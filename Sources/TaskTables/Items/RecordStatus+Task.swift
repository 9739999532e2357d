import POSIXSupport
package import Records

// What `status.json` says of a task besides what it says of every record.
extension RecordStatus {
  package static let taskKind = "task"

  /// The word of the seed for where it stands.
  package var itemState: ItemState {
    get { ItemState(rawValue: other["item_state"]?.stringValue ?? "") }
    set { other["item_state"] = .string(newValue.rawValue) }
  }

  package var group: String? {
    get { other["group"]?.stringValue }
    set { other["group"] = newValue.map { .string($0) } }
  }

  /// What the shell gets; `nil` where a program is run as it is.
  package var script: String? {
    get { other["script"]?.stringValue }
    set { other["script"] = newValue.map { .string($0) } }
  }

  /// What a nested task puts into the script of its item.
  package var argument: String? {
    get { other["argument"]?.stringValue }
    set { other["argument"] = newValue.map { .string($0) } }
  }

  package var priority: Int {
    get { other["priority"]?.integerValue.flatMap { Int(exactly: $0) } ?? 0 }
    set { other["priority"] = newValue == 0 ? nil : .integer(Int64(newValue)) }
  }

  package var policy: TaskPolicy {
    get { TaskPolicy(other["policy"]?.objectValue ?? [:]) }
    set { other["policy"] = newValue.json.isEmpty ? nil : .object(newValue.json) }
  }

  /// Where its ticket is: `BATCH/SHARD`.
  package var shard: String? {
    get { other["queue"]?.stringValue }
    set { other["queue"] = newValue.map { .string($0) } }
  }

  /// The worker that has it, or had it last.
  package var worker: String? {
    get { other["worker"]?.stringValue }
    set { other["worker"] = newValue.map { .string($0) } }
  }

  /// How many of its nested tasks stand how; `nil` for a single task.
  package var nested: NestedCounts? {
    get { other["nested"].flatMap { NestedCounts($0) } }
    set { other["nested"] = newValue?.json }
  }

  /// How many attempts count towards the limit of its policy: those that failed since it was last reset.
  package var failures: Int {
    get { other["failures"]?.integerValue.map { Int(min(max($0, 0), 1 << 40)) } ?? 0 }
    set { other["failures"] = newValue == 0 ? nil : .integer(Int64(newValue)) }
  }

  /// How often its worker died over it since it was last reset.
  package var losses: Int {
    get { other["losses"]?.integerValue.map { Int(min(max($0, 0), 1 << 40)) } ?? 0 }
    set { other["losses"] = newValue == 0 ? nil : .integer(Int64(newValue)) }
  }

  /// What came of the attempts before this one, oldest first.
  package var attempts: [JSONValue] {
    get { other["attempts"]?.arrayValue ?? [] }
    set { other["attempts"] = newValue.isEmpty ? nil : .array(newValue) }
  }
}

/// How many nested tasks of an item stand how.
public struct NestedCounts: Hashable, Sendable {
  /// All there are.
  public var total: Int
  /// Those that ended well.
  public var done: Int
  /// Those that ended otherwise; the rest is to be run, or is being run.
  public var failed: Int

  /// Counts of nested tasks, of which none has ended unless it is said.
  public init(total: Int, done: Int = 0, failed: Int = 0) {
    self.total = total
    self.done = done
    self.failed = failed
  }

  init(of tasks: [RecordStatus]) {
    self.init(
      total: tasks.count, done: tasks.count { $0.state.isCompleted },
      failed: tasks.count { $0.state.isError })
  }

  init?(_ json: JSONValue) {
    func count(_ key: String) -> Int? { json[key]?.integerValue.flatMap { Int(exactly: $0) } }
    guard let total = count("total") else { return nil }
    self.init(total: total, done: count("done") ?? 0, failed: count("failed") ?? 0)
  }

  var json: JSONValue {
    [
      "done": .integer(Int64(done)), "failed": .integer(Int64(failed)),
      "total": .integer(Int64(total)),
    ]
  }
}

extension RecordStatus {
  /// A task that nobody has begun.
  static func task(
    _ name: String, _ work: TaskItem.Work, created: Timestamp, cwd: String?, user: String
  ) -> RecordStatus {
    var status = RecordStatus(
      name: name, kind: taskKind, state: .queued, tags: [], created: created)
    switch work {
    case .command(let words): status.command = words
    case .script(let text):
      status.command = ["/bin/sh", "-c", text]
      status.script = text
    }
    status.cwd = cwd
    status.user = user
    status.itemState = .todo
    return status
  }

  /// What is run: the script, or else the command.
  var work: TaskItem.Work { script.map { .script($0) } ?? .command(command ?? []) }
}

extension TaskItem.Work {
  /// The work of a nested task: its argument where `{}` stands, else at the end.
  func nested(_ argument: String) -> TaskItem.Work {
    switch self {
    case .script(let script): .script(NestedScript.text(script, argument))
    case .command(let words): .command(NestedScript.words(words, argument))
    }
  }
}
