/// What a task finds in its environment.
enum TaskEnvironment {
  static let store = "WALLABY_STORE"
  static let table = "WALLABY_TABLE"
  static let item = "WALLABY_ITEM"
  /// The key of a nested task.
  static let task = "WALLABY_TASK"
  static let group = "WALLABY_GROUP"
  /// The directory with the five entries.
  static let directory = "WALLABY_TASK_DIR"
  static let attempt = "WALLABY_ATTEMPT"
  static let worker = "WALLABY_WORKER"

  static let all = [store, table, item, task, group, directory, attempt, worker]
}
