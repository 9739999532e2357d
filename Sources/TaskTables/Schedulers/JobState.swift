/// What a batch system makes of a job, in words that all of them share.
public enum JobState: String, Sendable, Hashable, CaseIterable {
  /// It waits for its turn.
  case pending
  /// It waits for a person.
  case held
  case running
  /// It has ended or is being ended, and the system still clears up.
  case ending
  /// It ended with exit code 0.
  case completed
  case failed
  /// Its time was over.
  case timedOut
  case cancelled
  /// The system took it away or lost its node. That node may still be running it, out of reach.
  case lost
  /// The system has answered, and knows nothing of it: it ended long ago, or was cancelled before it began.
  case forgotten
  /// There was no answer, or one that says nothing: what was known before still holds.
  case unknown

  /// Nothing of it will run any more, as far as the system knows.
  public var isOver: Bool {
    switch self {
    case .completed, .failed, .timedOut, .cancelled, .lost, .forgotten: true
    case .pending, .held, .running, .ending, .unknown: false
    }
  }

  /// The same in the words by which PyAnamo sorts locked items, and one more for what is forgotten.
  public var batchWord: String {
    switch self {
    case .completed: "SUCCEEDED"
    case .failed, .timedOut, .cancelled, .lost: "FAILED"
    case .running, .ending: "RUNNING"
    case .pending, .held: "OTHER"
    case .forgotten: "FORGOTTEN"
    case .unknown: "unknown"
    }
  }
}

/// What a batch system says of one job.
public struct JobStatus: Sendable, Hashable {
  /// What it means.
  public var state: JobState
  /// The system's own word, such as `OUT_OF_MEMORY`; empty when it said nothing.
  public var word: String
  /// Why it waits, how it ended, or why nothing is known; may be empty.
  public var detail: String

  /// What a system says of a job.
  public init(_ state: JobState, word: String = "", detail: String = "") {
    self.state = state
    self.word = word
    self.detail = detail
  }
}
