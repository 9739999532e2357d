import POSIXSupport

extension BatchTemplate {
  /// Grid Engine: its jobs are `4`, those of an array `4.2`. A job that is to be killed gets `SIGUSR2` before, and
  /// `SIGUSR1` before it is stopped, by the time that its queue says.
  static let gridEngine = BatchTemplate(
    system: .gridEngine,
    prefix: "#$",
    head: gridEngineHead,
    arrayHead: gridEngineHead + ["-t 1-{count}"],
    submit: ["qsub", "-terse"],
    submitted: { output in
      // Of an array it says `4.1-3:1`.
      guard let line = output.split(separator: "\n").last else { return nil }
      let id = line.prefix { $0 != "." }
      return Int(id) == nil ? nil : String(id)
    },
    questions: [
      Question(
        words: ["qstat", "-u", "*"], asksForJobs: false, nothing: [], rows: gridEngineQueue),
      Question(
        words: ["qacct", "-j", "{name}"], nothing: ["not found"], rows: gridEngineHistory),
    ],
    cancel: ["qdel"],
    cancelled: ["does not exist", "already in deletion"],
    identity: { environment in
      // Its plain names mean nothing without it.
      guard value("SGE_ROOT", environment) != nil || environment["SGE_TASK_ID"] != nil,
        let number = value("JOB_ID", environment)
      else { return nil }
      let index = value("SGE_TASK_ID", environment)
      return JobIdentity(
        system: .gridEngine, cluster: value("SGE_CLUSTER_NAME", environment),
        name: value("JOB_NAME", environment) ?? "",
        job: index.map { number + "." + $0 } ?? number, array: index == nil ? nil : number,
        index: index.flatMap { Int($0) }, arrayCount: nil,
        restarts: value("RESTARTED", environment).flatMap { Int($0) } ?? 0)
    },
    array: { job in String(job.prefix { $0 != "." }) })

  private static let gridEngineHead = [
    "-N {name}", "-S /bin/sh", "-wd {directory}", "-o {logs}", "-j y", "-V", "-r y", "-notify",
  ]

  /// Lines such as `4 0.555 wallaby-al ada r 11/21/2026 18:00:00 all.q@node1 1 2`; what waits has no queue.
  private static let gridEngineQueue: @Sendable (String) -> [String: JobStatus] = { output in
    var jobs: [String: JobStatus] = [:]
    for line in output.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 7, Int(fields[0]) != nil else { continue }
      let word = String(fields[4])
      let status = JobStatus(gridEngineStates[word] ?? .unknown, word: word)
      let rest = fields[7...].drop { $0.contains("@") }.dropFirst()
      if let list = rest.first {
        for index in IndexList.parse(list) ?? [] { jobs["\(fields[0]).\(index)"] = status }
      } else {
        jobs[String(fields[0])] = status
      }
    }
    return jobs
  }

  private static let gridEngineStates: [String: JobState] = [
    "qw": .pending, "Rq": .pending, "Rqw": .pending,
    "hqw": .held, "hRwq": .held, "hRqw": .held, "Eqw": .held, "Ehqw": .held, "EhRqw": .held,
    "r": .running, "t": .running, "hr": .running, "ht": .running, "Rr": .running, "Rt": .running,
    "s": .running, "ts": .running, "S": .running, "tS": .running, "T": .running, "tT": .running,
    "Rs": .running, "Rts": .running, "RS": .running, "RtS": .running, "RT": .running,
    "RtT": .running,
    "dr": .ending, "dt": .ending, "dRr": .ending, "dRt": .ending, "ds": .ending, "dS": .ending,
    "dT": .ending, "dRs": .ending, "dRS": .ending, "dRT": .ending, "dqw": .ending,
  ]

  /// Blocks of `NAME VALUE` lines, each begun by a line of `=`.
  private static let gridEngineHistory: @Sendable (String) -> [String: JobStatus] = { output in
    var jobs: [String: JobStatus] = [:]
    var facts: [Substring: Substring] = [:]
    func take() {
      defer { facts = [:] }
      guard let number = facts["jobnumber"] else { return }
      let index = facts["taskid"].flatMap { Int($0) }
      let job = index.map { "\(number).\($0)" } ?? String(number)
      let (failed, exit) = (facts["failed"] ?? "", facts["exit_status"] ?? "")
      let status: JobStatus =
        switch failed.prefix(while: { $0 != " " }) {
        case "0" where exit == "0": JobStatus(.completed)
        case "0": JobStatus(.failed, detail: "exit code \(exit)")
        case "25": JobStatus(.lost, detail: String(failed))
        case "37": JobStatus(.timedOut, detail: String(failed))
        default: JobStatus(.failed, detail: String(failed))
        }
      // Of a job that was started again the last block counts.
      jobs[job] = status
    }
    for line in output.split(separator: "\n") {
      if line.hasPrefix("=====") {
        take()
        continue
      }
      guard let blank = line.firstIndex(of: " ") else { continue }
      let words = line[blank...].split(separator: " ")
      guard let first = words.first, let last = words.last else { continue }
      facts[line[..<blank]] = line[first.startIndex..<last.endIndex]
    }
    take()
    return jobs
  }
}
