public import FoundationEssentials
public import Records

/// What a batch system said of some jobs at one moment.
public struct JobListing: Sendable {
  /// The jobs it listed, by their texts.
  public var jobs: [String: JobStatus]
  /// Why it could not say more: a job that is missing from the list may be there then.
  public var gap: WallabyError?
  /// When the system said so.
  public var time: Date

  /// What was said of jobs, and why it is not all.
  public init(_ jobs: [String: JobStatus], gap: WallabyError? = nil, time: Date = Date()) {
    self.jobs = jobs
    self.gap = gap
    self.time = time
  }

  /// How long a system may take to list what it has accepted.
  public static let patience: TimeInterval = 60

  /// What it said of one job of a submission that was asked about.
  ///
  /// A job that is not listed is forgotten only when all answers were good and it has been there for long enough.
  public func status(of job: String, in submission: Submission) -> JobStatus {
    if let status = jobs[job] { return status }
    if let gap { return JobStatus(.unknown, detail: gap.message) }
    if time.timeIntervalSince(submission.time) < Self.patience {
      return JobStatus(.unknown, detail: "not listed yet")
    }
    return JobStatus(.forgotten, detail: "the batch system knows nothing of it")
  }
}

extension JobListing {
  /// What of a list belongs to some submissions, by the text that all jobs of an array share.
  static func jobs(
    _ listed: [String: JobStatus], of submissions: [Submission], array: (String) -> String
  ) -> [String: JobStatus] {
    let ids = Set(submissions.map(\.id))
    return listed.filter { job, _ in ids.contains(job) || ids.contains(array(job)) }
  }

  /// Whether a list has all jobs of the submissions; nobody knows where their number is unknown.
  static func isComplete(
    _ listed: [String: JobStatus], for submissions: [Submission], array: (String) -> String
  ) -> Bool {
    var counts: [String: Int] = [:]
    for job in listed.keys {
      for text in Set([job, array(job)]) { counts[text, default: 0] += 1 }
    }
    return submissions.allSatisfy { counts[$0.id, default: 0] >= $0.count ?? .max }
  }
}
