import POSIXSupport

extension BatchTemplate {
  /// LSF: jobs are `123`, those of an array `123[2]`. What it knows of a job that has ended it forgets after an hour, as
  /// its site says.
  static let lsf = BatchTemplate(
    system: .lsf,
    prefix: "#BSUB",
    head: ["-J {name}", "-o {logs}/%J.out"] + lsfHead,
    arrayHead: ["-J {name}[1-{count}]", "-o {logs}/%J_%I.out"] + lsfHead,
    submit: ["bsub"],
    submitted: { output in
      guard let start = output.firstRange(of: "Job <")?.upperBound else { return nil }
      let id = output[start...].prefix { $0 != ">" }
      return Int(id) == nil ? nil : String(id)
    },
    questions: [
      Question(
        words: [
          "bjobs", "-a", "-u", "all", "-noheader", "-o",
          "jobid jobindex stat exit_code exit_reason delimiter='|'",
        ], nothing: ["is not found", "No matching job found", "No job found"], rows: lsfRows)
    ],
    cancel: ["bkill"],
    cancelled: [
      "has already finished", "is not found", "No matching job found", "being terminated",
    ],
    identity: { environment in
      guard let number = value("LSB_JOBID", environment) else { return nil }
      let index = value("LSB_JOBINDEX", environment).flatMap { Int($0) } ?? 0
      return JobIdentity(
        system: .lsf, cluster: nil,
        name: String((value("LSB_JOBNAME", environment) ?? "").prefix { $0 != "[" }),
        job: index > 0 ? "\(number)[\(index)]" : number, array: index > 0 ? number : nil,
        index: index > 0 ? index : nil, arrayCount: nil,
        restarts: value("LSB_RESTART", environment) == "Y" ? 1 : 0)
    },
    array: { job in String(job.prefix { $0 != "[" }) })

  private static let lsfHead = ["-cwd {directory}", "-r", "-wa USR1", "-wt {minutes}"]

  /// Lines such as `123|2|EXIT|140|TERM_RUNLIMIT: job killed after reaching LSF run time limit`.
  private static let lsfRows: @Sendable (String) -> [String: JobStatus] = { output in
    var jobs: [String: JobStatus] = [:]
    for line in output.split(separator: "\n") {
      let fields = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
      guard fields.count == 5, Int(fields[0]) != nil else { continue }
      let index = Int(fields[1]) ?? 0
      let job = index > 0 ? "\(fields[0])[\(index)]" : String(fields[0])
      let word = String(fields[2])
      var status = JobStatus(lsfStates[word] ?? .unknown, word: word)
      if status.state == .failed {
        let reason = fields[4].prefix { $0 != ":" }
        status.state = lsfEnds[String(reason)] ?? .failed
        status.detail = fields[4].hasPrefix("TERM_") ? String(fields[4]) : "exit code \(fields[3])"
      }
      jobs[job] = status
    }
    return jobs
  }

  private static let lsfStates: [String: JobState] = [
    "PEND": .pending, "WAIT": .pending, "PROV": .pending, "PSUSP": .held,
    "RUN": .running, "USUSP": .running, "SSUSP": .running,
    "DONE": .completed, "EXIT": .failed, "ZOMBI": .lost, "UNKWN": .unknown,
  ]

  /// Why a job was ended that did not end by itself.
  private static let lsfEnds: [String: JobState] = [
    "TERM_RUNLIMIT": .timedOut, "TERM_DEADLINE": .timedOut, "TERM_WINDOW": .timedOut,
    "TERM_OWNER": .cancelled, "TERM_ADMIN": .cancelled, "TERM_FORCE_OWNER": .cancelled,
    "TERM_FORCE_ADMIN": .cancelled,
    "TERM_PREEMPT": .lost, "TERM_LOAD": .lost, "TERM_REQUEUE_OWNER": .lost,
    "TERM_REQUEUE_ADMIN": .lost, "TERM_REMOVE_HUNG_JOB": .lost,
  ]
}
