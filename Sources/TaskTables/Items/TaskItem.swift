/// One unit of work as it is put into a table.
public struct TaskItem: Hashable, Sendable, Identifiable {
  /// What is run.
  public enum Work: Hashable, Sendable {
    /// A text for the shell, `/bin/sh -c`; the variables of the table are in its environment.
    case script(String)
    /// A program and its arguments, run as they are.
    case command([String])
  }

  /// Its name, unique in the table, and that of its directory.
  public var id: String
  /// A label that items may share: the seed's `TaskID`.
  public var group: String?
  /// What is run; with nested tasks, the pattern of what each of them runs.
  public var work: Work
  /// The nested tasks, in their order; none for a single task.
  public var nested: [NestedTask]
  /// Items of a higher priority are started first; −499 to 500.
  public var priority: Int
  /// What it has of its own, instead of what the table says.
  public var policy: TaskPolicy

  /// An item as it is to be added; its name and the rest are checked then.
  public init(
    _ id: String, group: String? = nil, _ work: Work, nested: [NestedTask] = [],
    priority: Int = 0, policy: TaskPolicy = TaskPolicy()
  ) {
    self.id = id
    self.group = group
    self.work = work
    self.nested = nested
    self.priority = priority
    self.policy = policy
  }

  /// Those that an item may have.
  public static let priorities = -499...500
}

/// A part of an item that is run on its own.
public struct NestedTask: Hashable, Sendable {
  /// Its name, unique in the item, and that of its directory in the item's: `Task_0`, `Task_1` and so on unless said otherwise.
  public var key: String
  /// What is put into the item's script where `{}` stands, or behind it after a blank.
  public var argument: String

  /// A nested task by its name and its argument.
  public init(_ key: String, argument: String) {
    self.key = key
    self.argument = argument
  }

  /// The arguments of one item, with the names that go by their places.
  public static func numbered(_ arguments: [String]) -> [NestedTask] {
    arguments.enumerated().map { NestedTask("Task_\($0.offset)", argument: $0.element) }
  }
}
