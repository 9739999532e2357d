/// How Slurm writes things, and what it means by them.
enum SlurmText {
  /// The number and the cluster in what `sbatch --parsable` prints, maybe below what a site has to say.
  static func submitted(_ output: String) -> (id: String, cluster: String?)? {
    for line in output.split(separator: "\n").reversed() {
      let parts = line.split(separator: ";", maxSplits: 1)
      guard let id = parts.first, id.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { continue }
      return (String(id), parts.count > 1 ? String(parts[1]) : nil)
    }
    return nil
  }

  /// The number that all jobs of an array share: `12` of `12_3`, of `12_[1-9]`, of `12` and of `12+0`.
  static func array(of job: String) -> String {
    String(job.prefix { $0 != "_" && $0 != "+" })
  }

  /// Every job of a text such as `12_[1,3,5-7,1-199:2%4]`, `12_3` or `12`; `nil` for another text, or one that was cut.
  static func jobs(_ text: Substring) -> [String]? {
    guard let first = text.utf8.first, first &- 0x30 < 10 else { return nil }
    guard let open = text.firstIndex(of: "[") else {
      return text.contains("...") ? nil : [String(text)]
    }
    guard text.last == "]" else { return nil }
    let stem = text[..<open]
    let list = text[text.index(after: open)...].dropLast().prefix { $0 != "%" }
    return IndexList.parse(list)?.map { "\(stem)\($0)" }
  }

  /// A line of `scancel` about a job that has ended.
  static func isOver(_ line: String) -> Bool {
    line.contains("already completing or completed") || line.contains("Invalid job id")
  }

  /// The state of a job by a line of `squeue`.
  static func queued(_ word: String, _ reason: String) -> JobStatus {
    var state = states[word] ?? .unknown
    if state == .pending, needsPerson.contains(where: { reason.contains($0) }) { state = .held }
    var detail = reason == "None" ? "" : reason
    if reason == "JobLaunchFailure" { detail = notLaunched }
    return JobStatus(state, word: word, detail: detail)
  }

  /// The state of a job by a line of `sacct`, whose word may be `CANCELLED by 1000` and whose code is `EXIT:SIGNAL`.
  ///
  /// The codes are not to be gone by: older versions take 128 from those above it, and forget others.
  static func accounted(_ words: String, _ code: String) -> JobStatus {
    let word = String(words.prefix { $0 != " " })
    let state = states[word] ?? .unknown
    var detail = word == words ? "" : String(words.dropFirst(word.count + 1))
    if state == .failed {
      let numbers = code.split(separator: ":")
      switch (numbers.first, numbers.last) {
      case ("0", "53"): detail = notLaunched
      case ("0", let signal?): detail = "signal \(signal)"
      case (let exit?, _): detail = "exit code \(exit)"
      default: break
      }
    }
    return JobStatus(state, word: word, detail: detail)
  }

  private static let notLaunched =
    "it could not be started: on its node there may be no such directory to start in or to write its output to"

  private static let needsPerson = ["JobHeld", "held state", "DependencyNeverSatisfied"]

  private static let states: [String: JobState] = [
    "PENDING": .pending, "CONFIGURING": .pending, "REQUEUED": .pending, "REQUEUE_FED": .pending,
    "EXPEDITING": .pending,
    "REQUEUE_HOLD": .held, "SPECIAL_EXIT": .held, "RESV_DEL_HOLD": .held,
    "RUNNING": .running, "SUSPENDED": .running, "STOPPED": .running, "SIGNALING": .running,
    "RESIZING": .running,
    "COMPLETING": .ending, "STAGE_OUT": .ending,
    "COMPLETED": .completed,
    "FAILED": .failed, "OUT_OF_MEMORY": .failed,
    "TIMEOUT": .timedOut, "DEADLINE": .timedOut,
    "CANCELLED": .cancelled,
    "PREEMPTED": .lost, "NODE_FAIL": .lost, "BOOT_FAIL": .lost, "LAUNCH_FAILED": .lost,
  ]

  /// A time such as `1-02:03:04`, `2:03:04` or `3:04`; `nil` for `UNLIMITED`, `NOT_SET` and whatever else.
  static func duration(_ text: some StringProtocol) -> Duration? {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard let clock = parts.last, let days = parts.count > 1 ? Int(parts[0]) : 0 else { return nil }
    var seconds = 0
    for part in clock.split(separator: ":", omittingEmptySubsequences: false) {
      guard let number = Int(part) else { return nil }
      seconds = seconds * 60 + number
    }
    return .seconds(days * 86_400 + seconds)
  }
}
