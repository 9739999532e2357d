import FoundationEssentials
public import Records

extension SlurmScheduler {
  public func states(of submissions: [Submission]) throws(WallabyError) -> JobListing {
    var listing = JobListing([:])
    for (cluster, group) in Dictionary(grouping: submissions, by: \.cluster) {
      let (jobs, gap) = try states(of: group, on: cluster)
      listing.jobs.merge(jobs) { first, _ in first }
      listing.gap = listing.gap ?? gap
    }
    listing.time = Date()
    return listing
  }

  private func states(of submissions: [Submission], on cluster: String?) throws(WallabyError)
    -> ([String: JobStatus], WallabyError?)
  {
    let named = submissions.filter { JobRequest.isPlain($0.name) }
    let others = submissions.filter { !JobRequest.isPlain($0.name) }
    let since = submissions.map(\.time).min() ?? Date()
    var jobs: [String: JobStatus] = [:]
    var gap: WallabyError?
    for (names, ids) in [(named.map(\.name), []), ([], others.map(\.id))] {
      if names.isEmpty && ids.isEmpty { continue }
      // The controller alone will do where it lists every job.
      let (listed, missing) = try listed(
        names: Set(names).sorted(), ids: Set(ids).sorted(), cluster: cluster, since: since
      ) { JobListing.isComplete($0, for: submissions, array: SlurmText.array) }
      // Other jobs may have the same name: those with one that is not ours.
      jobs.merge(JobListing.jobs(listed, of: submissions, array: SlurmText.array)) { one, _ in one }
      gap = gap ?? missing
    }
    return (jobs, gap)
  }

  /// What the controller lists, and then, of what it has forgotten, the accounting.
  ///
  /// - Returns: The jobs, and why the accounting said nothing if it failed.
  /// - Throws: `noAnswer` when the controller said nothing.
  func listed(
    names: [String], ids: [String], cluster: String?, since time: Date,
    isEnough: ([String: JobStatus]) -> Bool = { _ in false }
  ) throws(WallabyError) -> ([String: JobStatus], WallabyError?) {
    let place = cluster.map { ["-M", $0] } ?? []
    let queue = try asking.call(
      ["squeue", "-h", "-a", "-t", "all", "-o", "%i|%T|%r"] + place
        + (names.isEmpty ? ["-j"] : ["-n"]) + [(names.isEmpty ? ids : names).joined(separator: ",")]
    )
    var jobs: [String: JobStatus] = [:]
    if queue.code == 0 {
      jobs = try rows(of: queue, SlurmText.queued)
    } else if !queue.error.contains("Invalid job id") {
      throw .noAnswer(.slurm, queue.program, queue.reason)
    }
    if isEnough(jobs) { return (jobs, nil) }
    do throws(WallabyError) {
      let start = Timestamp(time - 3600).description.prefix(19)
      let history = try asking.call(
        ["sacct", "-X", "-n", "-P", "-S", String(start), "-o", "JobID,State,ExitCode"] + place
          + (names.isEmpty ? ["-j"] : ["--name"])
          + [(names.isEmpty ? ids : names).joined(separator: ",")])
      if history.code == 0 {
        jobs.merge(try rows(of: history, SlurmText.accounted)) { first, _ in first }
      } else if !history.error.contains("accounting storage is disabled") {
        throw .noAnswer(.slurm, history.program, history.reason)
      }
    } catch {
      return (jobs, error)
    }
    return (jobs, nil)
  }

  private func rows(
    of reply: BatchProgram.Reply, _ status: (_ word: String, _ detail: String) -> JobStatus
  ) throws(WallabyError) -> [String: JobStatus] {
    var jobs: [String: JobStatus] = [:]
    for line in reply.output.split(separator: "\n") where !line.hasPrefix("CLUSTER: ") {
      let fields = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, let texts = SlurmText.jobs(fields[0]) else {
        throw .noAnswer(.slurm, reply.program, "it said '\(line.prefix(80))'")
      }
      let status = status(String(fields[1]), String(fields[2]))
      for text in texts { jobs[text] = status }
    }
    return jobs
  }
}
