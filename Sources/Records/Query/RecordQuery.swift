public import FoundationEssentials

/// Which records to find; an empty query finds all. All parts must fit.
public struct RecordQuery: Sendable, Hashable {
  /// Which end of time comes first; with a limit, which end is kept.
  public enum Order: Sendable, Hashable {
    case newestFirst, oldestFirst
  }

  /// How the command ended.
  public enum Exit: Sendable, Hashable {
    case code(Int)
    /// Any code but 0, or a signal.
    case nonzero
    /// Ended by a signal.
    case signal
  }

  /// Every one of these tags.
  public var allTags: [String]
  /// At least one of these tags, if there are any.
  public var anyTags: [String]
  /// Created at this time or later.
  public var since: Date?
  /// Created before this time.
  public var until: Date?
  /// In one of these states, if there are any.
  public var states: Set<Record.State>
  public var exit: Exit?
  public var host: String?
  /// About the result; each opens `result.json` of every record that fits the rest.
  public var conditions: [RecordCondition]
  public var limit: Int?
  public var order: Order

  public init(
    allTags: [String] = [], anyTags: [String] = [], since: Date? = nil, until: Date? = nil,
    states: Set<Record.State> = [], exit: Exit? = nil, host: String? = nil,
    conditions: [RecordCondition] = [], limit: Int? = nil, order: Order = .newestFirst
  ) {
    self.allTags = allTags
    self.anyTags = anyTags
    self.since = since
    self.until = until
    self.states = states
    self.exit = exit
    self.host = host
    self.conditions = conditions
    self.limit = limit
    self.order = order
  }
}

extension RecordQuery {
  /// Whether a summary fits what tags and time leave open.
  func fits(_ summary: RecordSummary) -> Bool {
    if !states.isEmpty && !states.contains(summary.state) { return false }
    if let host, summary.host != host { return false }
    switch exit {
    case nil: return true
    case .code(let code): return summary.exitCode == code
    case .signal: return summary.signal != nil
    case .nonzero: return summary.signal != nil || (summary.exitCode ?? 0) != 0
    }
  }

  /// Whether nothing but tags and time is asked.
  var isPlain: Bool { states.isEmpty && exit == nil && host == nil && conditions.isEmpty }
}
