import POSIXSupport

extension BatchTemplate {
  /// PBS Pro and OpenPBS: jobs are `123.server`, an array is `123[].server` and a job of it `123[2].server`. It has no
  /// warning before a job's time is over, but `SIGTERM` some seconds before `SIGKILL`.
  static let pbs = BatchTemplate(
    system: .pbs,
    prefix: "#PBS",
    head: pbsHead,
    arrayHead: pbsHead + ["-J 1-{count}"],
    changesDirectory: true,
    submit: ["qsub"],
    submitted: { output in
      guard let line = output.split(separator: "\n").last, line.first?.isNumber == true,
        !line.contains(" ")
      else { return nil }
      return String(line)
    },
    questions: [
      Question(
        words: ["qstat", "-f", "-t"], nothing: ["Unknown Job Id", "Job has finished"], rows: pbsRows
      ),
      Question(
        words: ["qstat", "-x", "-f", "-t"],
        nothing: ["Unknown Job Id", "not configured to maintain job history"], rows: pbsRows),
    ],
    cancel: ["qdel"],
    cancelled: ["Unknown Job Id", "Job has finished"],
    identity: { environment in
      guard let job = value("PBS_JOBID", environment) else { return nil }
      let index = value("PBS_ARRAY_INDEX", environment)
      return JobIdentity(
        system: .pbs, cluster: nil, name: value("PBS_JOBNAME", environment) ?? "", job: job,
        array: index == nil ? nil : pbsArray(job), index: index.flatMap { Int($0) },
        arrayCount: nil, restarts: 0)
    },
    array: pbsArray)

  private static let pbsHead = ["-N {name}", "-o {logs}", "-j oe", "-V", "-r y"]

  /// `123[].server` of `123[2].server`; what has no brackets stands for itself.
  private static let pbsArray: @Sendable (String) -> String = { job in
    guard let open = job.firstIndex(of: "["), let close = job.firstIndex(of: "]") else {
      return job
    }
    return String(job[...open] + job[close...])
  }

  /// Blocks that begin with `Job Id: 123.server`, of lines `    name = value`; long values go on after a tab.
  private static let pbsRows: @Sendable (String) -> [String: JobStatus] = { output in
    var jobs: [String: JobStatus] = [:]
    var job: String?
    var facts: [Substring: Substring] = [:]
    func take() {
      // The array itself is none of its jobs.
      guard let job, !job.contains("[]"), let word = facts["job_state"] else { return }
      jobs[job] = pbsStatus(
        String(word), exit: facts["Exit_status"].flatMap { Int($0) },
        comment: String(facts["comment"] ?? ""))
    }
    for line in output.split(separator: "\n") {
      if line.hasPrefix("Job Id: ") {
        take()
        job = String(line.dropFirst(8))
        facts = [:]
      } else if let sign = line.firstRange(of: " = ") {
        facts[line[..<sign.lowerBound].drop { $0 == " " }] = line[sign.upperBound...]
      }
    }
    take()
    return jobs
  }

  private static func pbsStatus(_ word: String, exit: Int?, comment: String) -> JobStatus {
    if let state = pbsStates[word] { return JobStatus(state, word: word, detail: comment) }
    guard ["F", "X", "C"].contains(word) else {
      return JobStatus(.unknown, word: word, detail: comment)
    }
    return switch exit {
    case nil: JobStatus(.cancelled, word: word, detail: comment)
    case 0: JobStatus(.completed, word: word)
    case -29: JobStatus(.timedOut, word: word)
    case let code? where code > 256:
      JobStatus(.failed, word: word, detail: "signal \(code - 256)")
    case let code?: JobStatus(.failed, word: word, detail: "exit code \(code)")
    }
  }

  private static let pbsStates: [String: JobState] = [
    "Q": .pending, "W": .pending, "T": .pending, "H": .held,
    "R": .running, "S": .running, "U": .running, "B": .running, "E": .ending,
  ]
}
