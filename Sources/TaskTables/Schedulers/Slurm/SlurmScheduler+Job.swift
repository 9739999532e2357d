import POSIXSupport
import Records

extension SlurmScheduler {
  public func identity() -> JobIdentity? {
    guard let number = value("SLURM_JOB_ID") else { return nil }
    let array = value("SLURM_ARRAY_JOB_ID")
    let index = value("SLURM_ARRAY_TASK_ID")
    var job = number
    // The last job of an array to begin has the array's own number: only both together are its name.
    if let array, let index { job = array + "_" + index }
    return JobIdentity(
      system: .slurm, cluster: value("SLURM_CLUSTER_NAME"), name: value("SLURM_JOB_NAME") ?? "",
      job: job, array: array, index: index.flatMap { Int($0) },
      arrayCount: value("SLURM_ARRAY_TASK_COUNT").flatMap { Int($0) },
      restarts: value("SLURM_RESTART_COUNT").flatMap { Int($0) } ?? 0)
  }

  public func timeLeft() -> Duration? {
    guard let job = identity()?.job else { return nil }
    // Versions before 23 do not tell it.
    if let end = value("SLURM_JOB_END_TIME").flatMap({ Int64($0) }) {
      return .milliseconds(max(0, end * 1000 - SystemTime.now()))
    }
    guard let text = try? asking.output(of: ["squeue", "-h", "-j", job, "-o", "%L"]) else {
      return nil
    }
    return SlurmText.duration(text.prefix { $0 != "\n" })
  }

  private func value(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }
}
