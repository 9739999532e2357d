/// How a worker goes about it.
public struct WorkerOptions: Hashable, Sendable {
  /// When a worker that finds nothing to claim ends.
  public enum Until: Hashable, Sendable {
    /// As soon as nothing waits to be claimed, even if others are at work.
    case empty
    /// When every item is settled or parked: it is there if another worker dies.
    case settled
    /// When there was nothing to do for so long.
    case idle(Duration)
  }

  /// How many items are run at once.
  public var items = 1
  /// How many nested tasks of each item are run at once.
  public var nested = 1
  /// When it ends by itself.
  public var until = Until.empty
  /// No task is begun that would not be over by then, going by the mean of the last fifteen; none is interrupted.
  public var wall: Duration?
  /// How many items are taken at most.
  public var maximum: Int?
  /// How long running tasks may go on after a signal that asks to end, before they are ended and go back to the queue.
  public var grace: Duration = .zero
  /// How long a task that is ended has between `SIGTERM` and `SIGKILL`.
  public var killAfter: Duration = .seconds(10)

  /// One item at a time, one nested task of it, until nothing waits to be claimed.
  public init() {}
}

/// What a worker has done.
public struct WorkerReport: Hashable, Sendable {
  /// Items that ended well.
  public internal(set) var done = 0
  /// Items that are not tried again.
  public internal(set) var failed = 0
  /// Went back to the queue: for another attempt, for lack of time, or because the worker was to end.
  public internal(set) var returned = 0
  /// Items of dead workers that it brought back.
  public internal(set) var recovered = 0
  /// How often something went wrong that is no failure of an item.
  public internal(set) var troubles = 0
  /// Why it ended.
  public internal(set) var ending = Ending.nothingToDo

  /// Why a worker ended.
  public enum Ending: Hashable, Sendable {
    case nothingToDo
    /// It took as many items as it was to.
    case maximum
    /// There was no time for another task.
    case wall
    case signal(Int32)
    /// Others took it for dead: it was silent for too long.
    case superseded
    case halted
  }
}

/// What happens to a worker's items, as it happens.
public enum WorkerEvent: Sendable {
  case began(item: String, attempt: Int)
  case ended(item: String, ItemState, duration: Duration, message: String?)
  /// Items of a dead worker went back to the queue.
  case recovered(items: [String])
  /// Something that stops nothing.
  case trouble(String)
  /// It was asked to end.
  case ending(signal: Int32)
}
