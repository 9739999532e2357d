import POSIXSupport
public import Records

/// What runs jobs on a cluster: Slurm, or one of its relatives.
///
/// A job is named by the text that the system itself uses for it, and nobody but the scheduler looks into that text.
/// No answer is never taken for "no such job": a call that was not answered throws an error with code `noAnswer`, and a
/// listing says of each job whether it is known.
public protocol BatchScheduler: Sendable {
  var system: BatchSystem { get }

  /// The text of the job script, as ``submit(_:)`` would hand it in. Nothing is called.
  ///
  /// - Throws: `WallabyError` with code `invalidInput`: the system has no way to be told so.
  func script(for request: JobRequest) throws(WallabyError) -> String

  /// Hands in a job, or an array of them.
  ///
  /// When its reply is lost, Slurm is asked for the job by its name before anything is said. Nothing is tried twice.
  ///
  /// On disk: nothing of ours; the system keeps a copy of the script.
  ///
  /// - Throws: `WallabyError` with code `invalidInput` when the system refused it, `noAnswer` when it did not say: the
  ///   message tells whether it may have taken the job all the same.
  func submit(_ request: JobRequest) throws(WallabyError) -> Submission

  /// What the system says of the jobs, all at once.
  ///
  /// - Throws: `WallabyError` with code `noAnswer`.
  /// - Complexity: One call of a program, and another one where jobs have ended that it no longer lists.
  func states(of submissions: [Submission]) throws(WallabyError) -> JobListing

  /// Asks the system to end jobs; that it did is seen in their states, some time later. Jobs that have ended are no error.
  ///
  /// - Throws: `WallabyError` with code `conflict` when it may not, `noAnswer`.
  func cancel(_ submissions: [Submission]) throws(WallabyError)

  /// The job that this process is part of, if it is part of one.
  func identity() -> JobIdentity?

  /// How long the job that this process is part of may still run; `nil` when it has no limit, or the system does not say.
  func timeLeft() -> Duration?
}

extension BatchScheduler {
  /// Cancels jobs, and looks twice a second until the system says that they are over.
  ///
  /// - Returns: What it said last; jobs that are not over by then are in it.
  public func cancel(_ submissions: [Submission], waiting limit: Duration) throws(WallabyError)
    -> JobListing
  {
    let end = SystemTime.steady() + limit.nanoseconds
    try cancel(submissions)
    while true {
      let listing = try states(of: submissions)
      if listing.jobs.values.allSatisfy(\.state.isOver) || SystemTime.steady() >= end {
        return listing
      }
      SystemTime.pause(milliseconds: 500)
    }
  }
}
