import FoundationEssentials
package import POSIXSupport
public import Records

/// Slurm, through `sbatch`, `squeue`, `sacct` and `scancel`.
///
/// Only texts are read that have been the same over many versions; JSON is not. No job is asked for by its number where
/// its name does: `squeue` fails for a number that is gone as it does when it reaches nobody.
public struct SlurmScheduler: BatchScheduler {
  public var system: BatchSystem { .slurm }
  /// As this process was started: it says which job we are in.
  let environment: EnvironmentBlock
  /// For `sbatch` and `scancel`: without what says which job *we* are in, and without defaults of the user's own.
  private let acting: BatchProgram
  /// For `squeue` and `sacct`, whose answers are to look the same everywhere.
  let asking: BatchProgram

  /// Slurm as this process finds it: its programs by `PATH`, its cluster by `SLURM_CONF`.
  public init() { self.init(environment: .current) }

  package init(environment: EnvironmentBlock, patience: Duration = .seconds(60)) {
    self.environment = environment
    var clean = environment
    clean.entries.removeAll { entry in
      Self.stripped.contains { entry.starts(with: $0.utf8) }
        && !entry.starts(with: "SLURM_CONF=".utf8)
    }
    acting = BatchProgram(system: .slurm, environment: clean, patience: patience)
    clean["TZ"] = "UTC"
    // Without it a list of indices is cut after 64 characters, and may not show it.
    clean["SLURM_BITSTR_LEN"] = "0"
    asking = BatchProgram(system: .slurm, environment: clean, patience: patience)
  }

  private static let stripped = [
    "SLURM_", "SBATCH_", "SRUN_", "SALLOC_", "SQUEUE_", "SACCT_", "SCANCEL_", "PMI",
  ]

  public func script(for request: JobRequest) throws(WallabyError) -> String {
    let pattern = request.count > 1 ? "%A_%a.out" : "%j.out"
    let logs = try quoted(request.logs.replacing("%", with: "%%") + "/" + pattern)
    // Of what is said twice the last counts: the user has the last word, but for what we go by.
    var head = [
      "--output=" + logs, "--open-mode=append", "--requeue",
      "--signal=B:USR1@\(min(65535, max(1, request.warning.components.seconds)))",
    ]
    head += request.options
    head += ["--job-name=" + request.name, "--chdir=" + (try quoted(request.directory))]
    if request.count > 1 { head.append("--array=1-\(request.count)") }
    return try request.script(prefix: "#SBATCH", head: head)
  }

  /// In a form that `sbatch` reads back. A backslash in a path means something else to it, however it is written.
  private func quoted(_ path: String) throws(WallabyError) -> String {
    if path.utf8.contains(UInt8(ascii: "\\")) { throw .unusablePath(.slurm, path) }
    return "'" + path.replacing("'", with: "\\'") + "'"
  }

  public func submit(_ request: JobRequest) throws(WallabyError) -> Submission {
    let time = Date()
    let script = try script(for: request)
    func submission(_ id: String, _ cluster: String?) -> Submission {
      Submission(
        id: id, name: request.name, cluster: cluster, time: time, count: request.count)
    }
    let reason: String
    var code = WallabyError.Code.invalidInput
    do throws(WallabyError) {
      let reply = try acting.call(["sbatch", "--parsable"], input: script)
      if reply.code == 0, let (id, cluster) = SlurmText.submitted(reply.output) {
        return submission(id, cluster)
      }
      reason = reply.reason
    } catch {
      if error.systemCode != nil { throw error }
      reason = error.message
      code = error.code
    }
    // Whatever it said, it may have the job: a reply is easily lost on a busy controller.
    let found: Set<String>
    do throws(WallabyError) {
      let (jobs, gap) = try listed(names: [request.name], ids: [], cluster: nil, since: time)
      if let gap, jobs.isEmpty { throw gap }
      found = Set(jobs.keys.map(SlurmText.array))
    } catch {
      throw .submissionInDoubt(
        .slurm, request.name, reason, lookUp: "squeue -t all -n \(request.name)")
    }
    guard let id = found.first else { throw .notTaken(.slurm, request.name, reason, code) }
    return submission(id, nil)
  }

  public func cancel(_ submissions: [Submission]) throws(WallabyError) {
    for (cluster, group) in Dictionary(grouping: submissions, by: \.cluster) {
      let place = cluster.map { ["-M", $0] } ?? []
      let reply = try acting.call(["scancel"] + place + group.map(\.id))
      let complaints = reply.error.split(separator: "\n").filter { line in
        !SlurmText.isOver(String(line))
      }
      if reply.code == 0 || complaints.isEmpty { continue }
      if complaints.contains(where: { $0.contains("denied") }) {
        throw .cannotCancel(.slurm, String(complaints[0]))
      }
      throw .noAnswer(.slurm, reply.program, String(complaints[complaints.count - 1]))
    }
  }
}
