import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// A real Slurm, which `Tests/Lab/slurm-lab` starts. Jobs take seconds to begin and to end there, so the tests run side by
/// side; who breaks a node has it to itself.
@Suite(.temporaryDirectory, .slurmLab) struct SlurmLabTests {
  private let slurm = SlurmScheduler()

  /// - Parameter nodes: Where they run: not on those that are broken or filled by other tests, unless it is said.
  private func request(
    _ script: String, count: Int = 1, nodes: String = "--exclude=n3,n4,n5", options: [String] = []
  ) throws -> JobRequest {
    JobRequest(
      name: try JobRequest.name(for: "lab"), command: ["/bin/sh", "-c", script], count: count,
      options: [nodes] + options, directory: TemporaryDirectory.current.path,
      logs: try TemporaryDirectory.current.makeDirectory("it's a 100% log"),
      warning: .seconds(50))
  }

  private func wait(
    for state: JobState, of submission: Submission, _ job: String? = nil
  ) async throws -> JobStatus? {
    var status: JobStatus?
    try await eventually(
      "\(job ?? submission.id) is \(state)", within: .seconds(180),
      every: .milliseconds(200)
    ) {
      status = try slurm.states(of: [submission]).status(of: job ?? submission.id, in: submission)
      return status?.state == state
    }
    return status
  }

  /// The environment that a job has written by `env -0`.
  private func environment(_ file: String) throws -> EnvironmentBlock {
    EnvironmentBlock(
      entries: try readBytes(TemporaryDirectory.current(file)).split(separator: 0).map(Array.init))
  }

  @Test func `The jobs of an array know themselves, and end as they end`() async throws {
    let here = TemporaryDirectory.current
    let submission = try slurm.submit(
      request(
        "env -0 > $SLURM_ARRAY_TASK_ID.new; mv $SLURM_ARRAY_TASK_ID.new $SLURM_ARRAY_TASK_ID.env; "
          + "echo said; case $SLURM_ARRAY_TASK_ID in 2) exit 7;; 3) sleep 300;; esac", count: 4,
        options: ["--array=1-9%3", "--comment='two words'"]))
    #expect(submission.count == 4)
    _ = try await wait(for: .completed, of: submission, "\(submission.id)_1")
    _ = try await wait(for: .failed, of: submission, "\(submission.id)_2")
    _ = try await wait(for: .running, of: submission, "\(submission.id)_3")
    _ = try await wait(for: .completed, of: submission, "\(submission.id)_4")
    #expect(try slurm.states(of: [submission]).jobs.count == 4)
    try await eventually("the third has said who it is") { here.exists("3.env") }
    let third = SlurmScheduler(environment: try environment("3.env"))
    let job = try #require(third.identity())
    #expect(job.job == "\(submission.id)_3")
    #expect(job.submission(seen: submission.time).id == submission.id)
    #expect(job.name == submission.name)
    #expect(job.arrayCount == 4)
    #expect(job.restarts == 0)
    #expect(job.cluster == "lab")
    let left = try #require(third.timeLeft())
    #expect(left > .seconds(60) && left <= .seconds(600))
    #expect(
      try here.read("it's a 100% log/\(submission.id)_2.out") == "said\n")

    var third3 = submission
    third3.id += "_3"
    third3.count = 1
    let listing = try slurm.cancel([third3], waiting: .seconds(60))
    #expect(listing.jobs.mapValues(\.state) == ["\(submission.id)_3": .cancelled])
    // Once more is no failure.
    try slurm.cancel([submission])
  }

  @Test func `A submission is found by its name alone, also when it has ended`() async throws {
    let request = try request("true")
    let submission = try slurm.submit(request)
    _ = try await wait(for: .completed, of: submission)
    let found = try slurm.listed(names: [request.name], ids: [], cluster: nil, since: Date())
    #expect(Array(found.0.keys) == [submission.id])
    var history: String?
    try await eventually("the accounting has it", within: .seconds(60)) {
      history = try shell("sacct -X -n -P -S now-1hour -o State --name \"$1\"", request.name).text
      return history == "COMPLETED\n"
    }
  }

  @Test func `A submission whose reply is lost is found, and not made twice`() throws {
    let programs = FakePrograms()
    try programs.program(
      "sbatch",
      """
      PATH=${PATH#*:} sbatch "$@" < '\(TemporaryDirectory.current("sbatch.input"))' > /dev/null
      echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2
      exit 1
      """)
    let settings = ProcessInfo.processInfo.environment["SLURM_CONF"] ?? ""
    let slurm = SlurmScheduler(environment: programs.environment(["SLURM_CONF": settings]))
    let request = try request("true", count: 2, options: ["--begin=now+1hour"])
    let submission = try slurm.submit(request)
    let listed = try shell("squeue -h -o %F:%j").lines
    #expect(
      listed.filter { $0.hasSuffix(":" + request.name) } == ["\(submission.id):\(request.name)"])
    let listing = try slurm.cancel([submission], waiting: .seconds(60))
    #expect(listing.jobs.values.allSatisfy { $0.state == .cancelled })
  }

  @Test func `A job that nobody knows is forgotten`() throws {
    let never = Submission(
      id: "999999", name: "wallaby-lab-never", time: Date() - 3600, count: 1)
    #expect(try slurm.states(of: [never]).status(of: "999999", in: never).state == .forgotten)
    var foreign = never
    foreign.name = "two words"
    #expect(try slurm.states(of: [foreign]).status(of: "999999", in: foreign).state == .forgotten)
    try slurm.cancel([never])
  }

  @Test func `What waits says why, and what is held waits for a person`() async throws {
    let much = try slurm.submit(request("true", count: 3, options: ["--begin=now+1hour"]))
    let status = try await wait(for: .pending, of: much, "\(much.id)_3")
    #expect(status?.detail == "BeginTime" || status?.detail == "")
    #expect(try slurm.states(of: [much]).jobs.count == 3)
    try shell("scontrol hold $1", much.id)
    _ = try await wait(for: .held, of: much, "\(much.id)_3")
    _ = try slurm.cancel([much], waiting: .seconds(60))
  }

  @Test func `A refusal is told with the reason`() throws {
    let error = #expect(throws: WallabyError.self) {
      try slurm.submit(request("true", options: ["--partition=nowhere"]))
    }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("partition") == true)
  }

  @Test func `A job is warned before its time is over, and told as timed out`() async throws {
    // The warning reaches the command itself, which the script's shell has made way for.
    let submission = try slurm.submit(
      request(
        "trap 'echo warned' USR1; echo began; while :; do sleep 1; done", options: ["--time=1"]))
    _ = try await wait(for: .timedOut, of: submission)
    let said = try TemporaryDirectory.current.read("it's a 100% log/\(submission.id).out")
    #expect(said.hasPrefix("began\nwarned\n"))
  }

  @Test func `A job that is started again keeps its text and its output, and counts`() async throws
  {
    let here = TemporaryDirectory.current
    let submission = try slurm.submit(
      request(
        "echo run ${SLURM_RESTART_COUNT:-0}; env -0 > env.${SLURM_RESTART_COUNT:-0}; sleep 300")
    )
    _ = try await wait(for: .running, of: submission)
    try await eventually("it runs") { here.exists("env.0") }
    try shell("scontrol requeue $1", submission.id)
    try await eventually("it runs again", within: .seconds(120)) {
      try here.exists("env.1") && (here.read("env.1").utf8.count) > 0
    }
    _ = try await wait(for: .running, of: submission)
    let job = try #require(SlurmScheduler(environment: environment("env.1")).identity())
    #expect(job.job == submission.id)
    #expect(job.restarts == 1)
    let said = try here.read("it's a 100% log/\(submission.id).out")
    #expect(said.hasPrefix("run 0\n") && said.hasSuffix("run 1\n"))
    #expect(
      try slurm.cancel([submission], waiting: .seconds(60)).jobs.values.map(\.state)
        == [.cancelled])
  }

  @Test func `A job whose directory is not on its node says so`() async throws {
    var request = try request("true")
    request.directory = "/no/such/directory"
    request.logs = "/no/such/directory"
    let status = try await wait(for: .failed, of: slurm.submit(request))
    #expect(status?.detail.contains("directory") == true)
  }

  @Test func `A job that is preempted is lost`() async throws {
    let low = try slurm.submit(
      request("sleep 300", nodes: "--nodelist=n3", options: ["-p lowcancel --exclusive"]))
    _ = try await wait(for: .running, of: low)
    let high = try slurm.submit(request("true", nodes: "--nodelist=n3", options: ["--exclusive"]))
    let status = try await wait(for: .lost, of: low)
    #expect(status?.word == "PREEMPTED")
    _ = try await wait(for: .completed, of: high)
  }

  @Test func `A job on a node that dies is lost, unless it is started again`() async throws {
    let never = try slurm.submit(
      request("sleep 300", nodes: "--nodelist=n4", options: ["--no-requeue"]))
    // Once the node is back this one runs again, and its text is the same.
    let again = try slurm.submit(
      request("[ -n \"$SLURM_RESTART_COUNT\" ] || sleep 300", nodes: "--exclude=n1,n2,n3,n5"))
    _ = try await wait(for: .running, of: again)
    _ = try await wait(for: .running, of: never)
    let lab = packageRoot + "/Tests/Lab/slurm-lab"
    try run(lab, ["crash", "n4"])
    defer { _ = try? run(lab, ["start", "n4"]) }
    let status = try await wait(for: .lost, of: never)
    #expect(status?.word == "NODE_FAIL")
    try run(lab, ["start", "n4"])
    _ = try await wait(for: .completed, of: again)
  }

  @Test func `A controller that is not there gives no answer`() throws {
    // Nobody listens on port 1.
    let slurm = try slurm { $0.replacing(/SlurmctldPort=\d+/, with: "SlurmctldPort=1") }
    let submission = Submission(id: "1", name: "wallaby-lab-x", time: Date() - 3600)
    var error = #expect(throws: WallabyError.self) { try slurm.states(of: [submission]) }
    #expect(error?.code == .noAnswer)
    error = #expect(throws: WallabyError.self) { try slurm.cancel([submission]) }
    #expect(error?.code == .noAnswer)
    error = #expect(throws: WallabyError.self) { try slurm.submit(request("true")) }
    #expect(error?.code == .noAnswer)
  }

  @Test func `Without the accounting, what is missing is unknown; where there is none, forgotten`()
    throws
  {
    let never = Submission(id: "999999", name: "wallaby-lab-never", time: Date() - 3600, count: 1)
    let cut = try slurm {
      $0.replacing(/AccountingStoragePort=\d+/, with: "AccountingStoragePort=1")
    }
    let listing = try cut.states(of: [never])
    #expect(listing.status(of: "999999", in: never).state == .unknown)
    #expect(listing.gap?.code == .noAnswer)
    let without = try slurm {
      $0.replacing("accounting_storage/slurmdbd", with: "accounting_storage/none")
    }
    #expect(try without.states(of: [never]).status(of: "999999", in: never).state == .forgotten)
  }

  /// The same cluster with other settings for those who ask it.
  private func slurm(_ change: (String) -> String) throws -> SlurmScheduler {
    let settings = try readText(ProcessInfo.processInfo.environment["SLURM_CONF"] ?? "")
    let file = try TemporaryDirectory.current.write("\(UUID()).conf", change(settings))
    var environment = EnvironmentBlock.current
    environment["SLURM_CONF"] = file
    return SlurmScheduler(environment: environment)
  }
}

extension Trait where Self == ConditionTrait {
  /// A test on the cluster of `Tests/Lab/slurm-lab`, which `Tests/run` starts.
  static var slurmLab: Self {
    .enabled("Tests/run starts the Slurm lab") {
      ProcessInfo.processInfo.environment["WALLABY_SLURM_LAB"]?.isEmpty == false
    }
  }
}
