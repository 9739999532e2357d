import FoundationEssentials
import POSIXSupport
public import Records

/// An item that a worker has, and what the batch system says of the worker's job.
public struct ItemJob: Hashable, Sendable, Identifiable {
  /// The item's name.
  public let id: String
  public let worker: String
  /// Where the worker is.
  public let host: String
  /// The job's text; `nil` where the worker is part of none, or has gone.
  public let job: String?
  public let status: JobStatus
}

extension TaskTable {
  /// Hands in workers as jobs of a batch system; more than one as an array.
  ///
  /// On disk: `.jobs/NAME.json`.
  ///
  /// - Parameters:
  ///   - request: See ``JobRequest/name(for:)`` for its name.
  ///   - scheduler: See ``BatchSystem/scheduler(named:)``.
  /// - Throws: ``Records/WallabyError``; with code `noAnswer` they may have been handed in all the same.
  public func submit(
    _ request: JobRequest, to scheduler: any BatchScheduler
  ) throws(WallabyError) -> Submission {
    var job = JobRecord(
      system: scheduler.system, name: request.name, time: folder.configuration.now(),
      count: request.count)
    try folder.write(job)
    let submission: Submission
    do throws(WallabyError) {
      submission = try scheduler.submit(request)
    } catch {
      if error.code != .noAnswer { folder.forget(job) }
      throw error
    }
    job.id = submission.id
    job.cluster = submission.cluster
    try folder.write(job)
    return submission
  }

  /// All workers that were handed in for the table, the oldest first, and what the batch systems say of their jobs.
  ///
  /// - Complexity: A read for each, and what ``BatchScheduler/states(of:)`` takes.
  public func submissions() throws(WallabyError) -> [(submission: Submission, jobs: JobListing)] {
    var found: [(submission: Submission, jobs: JobListing)] = []
    for (system, jobs) in try folder.jobsBySystem() {
      let submissions = jobs.compactMap(\.submission)
      if submissions.isEmpty { continue }
      let listing = JobListing(asking: system, of: submissions)
      found += submissions.map { submission in
        let own = listing.jobs.filter { submission.includes($0.key) }
        return (submission, JobListing(own, gap: listing.gap, time: listing.time))
      }
    }
    return found
  }

  /// Every item that a worker has, and what became of the worker's job.
  ///
  /// - Complexity: As ``progress()``, a read for each worker, and a question to the batch system.
  public func itemJobs() throws(WallabyError) -> [ItemJob] {
    let workers = try Dictionary(uniqueKeysWithValues: folder.workers().map { ($0.id, $0) })
    let known = KnownJobs(of: Array(workers.values))
    return try items(matching: TaskQuery(states: [.locked])).map { item in
      let worker = item.worker.flatMap { workers[$0] }
      let job = worker.flatMap { JobIdentity(recorded: $0.scheduler) }
      return ItemJob(
        id: item.id, worker: item.worker ?? "", host: worker?.process.host ?? item.host ?? "",
        job: job?.job,
        status: worker.flatMap { known.status(of: $0) }
          ?? JobStatus(.unknown, detail: worker == nil ? "its worker has gone" : "no batch job"))
    }.sorted { $0.id.precedesInBytes($1.id) }
  }

  /// Frees what workers hold whose job has ended, and what other dead workers hold.
  ///
  /// - Returns: The items that went back to the queue.
  public func recoverEndedJobs() throws(WallabyError) -> [String] {
    let known = KnownJobs(of: try folder.workers())
    return try recover(lease: nil) { known.status(of: $0)?.state.isOver ?? false }
  }

  /// Ends all jobs that were handed in for the table: their workers give back what they are at.
  ///
  /// - Parameter limit: How long to wait until they are over.
  /// - Returns: The jobs that were not over, and what they came to.
  @discardableResult
  public func cancelJobs(waiting limit: Duration = .zero) throws(WallabyError) -> [String:
    JobStatus]
  {
    var found: [String: JobStatus] = [:]
    for (system, jobs) in try folder.jobsBySystem() {
      let scheduler = try BatchSystem.scheduler(named: system.rawValue)
      let submissions = jobs.compactMap(\.submission)
      let listing = try scheduler.states(of: submissions)
      let left = submissions.filter { submission in
        listing.jobs.contains { submission.includes($0.key) && !$0.value.state.isOver }
      }
      if left.isEmpty { continue }
      let after = try scheduler.cancel(left, waiting: limit)
      for (job, status) in listing.jobs where !status.state.isOver {
        found[job] = after.jobs[job] ?? status
      }
    }
    return found
  }
}

extension Submission {
  /// Whether a job is it, or one of its array.
  func includes(_ job: String) -> Bool {
    job == id || job.hasPrefix(id + "_") || job.hasPrefix(id + ".") || job.hasPrefix(id + "[")
      || id.hasSuffix("[]") && job.hasPrefix(id.dropLast())
  }
}

extension TableFolder {
  fileprivate func jobsBySystem() throws(WallabyError) -> [(BatchSystem, [JobRecord])] {
    let jobs = try jobs()
    return BatchSystem.allCases.compactMap { system in
      let own = jobs.filter { $0.system == system }
      return own.isEmpty ? nil : (system, own)
    }
  }

  /// Those that are there, dead ones included.
  func workers() throws(WallabyError) -> [WorkerRecord] {
    let table = try open()
    return try explaining("list the workers of table '\(name)'") { () throws(SystemError) in
      let workers = try table.open(Self.workers)
      var found: [WorkerRecord] = []
      for id in try workers.names() where !id.hasPrefix(".") {
        if let bytes = try? workers.readFile(id + "/" + WorkerRecord.fileName).bytes,
          let worker = try? WorkerRecord(parsing: bytes, of: id)
        {
          found.append(worker)
        }
      }
      return found
    }
  }
}

extension JobListing {
  /// - Returns: What a system says; where it does not answer, why.
  fileprivate init(asking system: BatchSystem, of submissions: [Submission]) {
    do throws(WallabyError) {
      self = try BatchSystem.scheduler(named: system.rawValue).states(of: submissions)
    } catch {
      self.init([:], gap: error)
    }
  }
}

/// What the batch systems say of the jobs that some workers are part of: each system is asked once.
private struct KnownJobs {
  private var listings: [BatchSystem: JobListing] = [:]

  init(of workers: [WorkerRecord]) {
    var submissions: [BatchSystem: Set<Submission>] = [:]
    for worker in workers {
      guard let job = JobIdentity(recorded: worker.scheduler) else { continue }
      submissions[job.system, default: []].insert(job.submission(seen: worker.created.date))
    }
    for (system, submissions) in submissions {
      listings[system] = JobListing(asking: system, of: Array(submissions))
    }
  }

  /// - Returns: `nil` for a worker that is part of no job.
  func status(of worker: WorkerRecord) -> JobStatus? {
    guard let job = JobIdentity(recorded: worker.scheduler), let listing = listings[job.system]
    else { return nil }
    return listing.status(of: job.job, in: job.submission(seen: worker.created.date))
  }
}
