extension Record {
  /// Where a record's work stands.
  public enum State: String, Sendable, Hashable, CaseIterable {
    case queued, running, completed, failed
    case timedOut = "timed_out"
    case cancelled, skipped
    /// Its owner died without a word.
    case lost

    /// The work has not ended.
    public var isPending: Bool { self == .queued || self == .running }
    /// The work ended as it should.
    public var isCompleted: Bool { self == .completed || self == .skipped }
    /// The work ended in any other way.
    public var isError: Bool { !isPending && !isCompleted }

    package static let pendings = Set(allCases.filter(\.isPending))
    package static let errors = Set(allCases.filter(\.isError))
  }
}
