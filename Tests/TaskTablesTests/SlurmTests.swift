import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

@Suite(.temporaryDirectory) struct SlurmTests {
  private let programs = FakePrograms()
  private let request = JobRequest(
    name: "wallaby-align-abc123", command: ["wallaby", "tasks", "work", "it's"], count: 20,
    options: ["--mem=4G", "--signal=B:USR1@300"], directory: "/data/my runs", logs: "/logs/50%")

  private func slurm(_ variables: [String: String] = [:], patience: Duration = .seconds(60))
    -> SlurmScheduler
  {
    SlurmScheduler(environment: programs.environment(variables), patience: patience)
  }

  private func submission(_ id: String = "7", count: Int? = nil, age: TimeInterval = 3600)
    -> Submission
  {
    Submission(id: id, name: "wallaby-align-abc123", time: Date() - age, count: count)
  }

  // MARK: Submitting

  @Test func `The script says all, and what the user says comes before what we go by`() throws {
    #expect(
      try slurm().script(for: request) == """
        #!/bin/sh
        #SBATCH --output='/logs/50%%/%A_%a.out'
        #SBATCH --open-mode=append
        #SBATCH --requeue
        #SBATCH --signal=B:USR1@120
        #SBATCH --mem=4G
        #SBATCH --signal=B:USR1@300
        #SBATCH --job-name=wallaby-align-abc123
        #SBATCH --chdir='/data/my runs'
        #SBATCH --array=1-20
        exec wallaby tasks work 'it'\\''s'

        """)
  }

  @Test func `A head that would be another one is refused`() throws {
    var two = request
    two.options = ["--mem=4G\nrm -rf /"]
    var named = request
    named.name = "two words"
    var slashed = request
    slashed.logs = "/a\\b"
    var none = request
    none.count = 0
    for request in [two, named, slashed, none] {
      let error = #expect(throws: WallabyError.self) { try slurm().script(for: request) }
      #expect(error?.code == .invalidInput)
    }
  }

  @Test func `A submission goes in without what belongs to the job around us`() throws {
    try programs.answer("sbatch", "42;east\n")
    let slurm = slurm([
      "SLURM_JOB_ID": "1", "SBATCH_PARTITION": "x", "SLURM_CONF": "/etc/s", "PMIX_RANK": "0",
      "MINE": "1",
    ])
    let submission = try slurm.submit(request)
    #expect(submission.id == "42")
    #expect(submission.cluster == "east")
    #expect(submission.count == 20)
    #expect(try programs.words("sbatch") == ["--parsable"])
    #expect(try programs.input("sbatch") == slurm.script(for: request))
    let variables = try programs.variables("sbatch")
    #expect(variables.contains("SLURM_CONF=/etc/s") && variables.contains("MINE=1"))
    #expect(!variables.contains { $0.hasPrefix("SLURM_J") || $0.hasPrefix("SB") })
    #expect(!variables.contains { $0.hasPrefix("PMI") || $0.hasPrefix("TZ") })
    #expect(programs.calls("squeue") == 0)
  }

  @Test func `A submission whose reply is lost is found by its name`() throws {
    try programs.answer(
      "sbatch", "", error: "sbatch: error: Socket timed out on send/recv operation", code: 1)
    try programs.answer("squeue", "42_[1-20]|PENDING|None\n")
    try programs.answer("sacct", "")
    #expect(try slurm().submit(request).id == "42")
    #expect(programs.calls("sbatch") == 1)
    #expect(try programs.words("squeue").contains(request.name))
    // What has ended already is found, too.
    try programs.answer("squeue", "")
    try programs.answer("sacct", "43_1|COMPLETED|0:0\n")
    #expect(try slurm().submit(request).id == "43")
  }

  @Test func `A call that does not come back ends, and is looked up`() throws {
    try programs.program("sbatch", "exec sleep 100")
    try programs.answer("squeue", "42_[1-20]|PENDING|None\n")
    try programs.answer("sacct", "")
    #expect(try slurm(patience: .seconds(1)).submit(request).id == "42")
  }

  @Test func `A submission that nobody answered and that is nowhere was not taken`() throws {
    try programs.program("sbatch", "exec sleep 100")
    try programs.answer("squeue", "")
    try programs.answer("sacct", "")
    let error = #expect(throws: WallabyError.self) {
      try slurm(patience: .seconds(1)).submit(request)
    }
    #expect(error?.code == .noAnswer)
    #expect(error?.message.contains("did not take") == true)
  }

  @Test func `Where there is no Slurm nothing is in doubt`() throws {
    let slurm = SlurmScheduler(environment: programs.environment(["PATH": "/nowhere"]))
    let error = #expect(throws: WallabyError.self) { try slurm.submit(request) }
    #expect(error?.message.hasPrefix("cannot ask Slurm: 'sbatch'") == true)
  }

  @Test func `A refusal is told as one only when the job is nowhere`() throws {
    try programs.answer(
      "sbatch", "", error: "sbatch: error: invalid partition specified: x\n", code: 1)
    try programs.answer("squeue", "")
    try programs.answer("sacct", "")
    var error = #expect(throws: WallabyError.self) { try slurm().submit(request) }
    #expect(error?.code == .invalidInput)
    #expect(error?.message.contains("invalid partition") == true)

    try programs.answer("sacct", "", error: "Problem talking to the database", code: 1)
    error = #expect(throws: WallabyError.self) { try slurm().submit(request) }
    #expect(error?.code == .noAnswer)
    #expect(error?.hint?.contains(request.name) == true)
  }

  // MARK: States

  @Test func `All jobs of an array have their states, the latest first`() throws {
    try programs.answer(
      "squeue", "7_[3-5%2]|PENDING|Resources\n7_2|RUNNING|None\n8_1|RUNNING|None\n")
    try programs.answer(
      "sacct", "7_1|FAILED|7:0\n7_2|PENDING|0:0\n7_[3-5]|PENDING|0:0\n9|COMPLETED|0:0\n")
    let listing = try slurm().states(of: [submission()])
    #expect(Set(listing.jobs.keys) == ["7_1", "7_2", "7_3", "7_4", "7_5"])
    #expect(listing.jobs["7_1"] == JobStatus(.failed, word: "FAILED", detail: "exit code 7"))
    #expect(listing.jobs["7_2"]?.state == .running)
    #expect(
      listing.jobs["7_4"] == JobStatus(.pending, word: "PENDING", detail: "Resources"))
    #expect(listing.gap == nil)
    let variables = try programs.variables("squeue")
    #expect(variables.contains("SLURM_BITSTR_LEN=0"))
    #expect(try programs.words("squeue").contains("wallaby-align-abc123"))
  }

  @Test func `The accounting is asked only for what the controller does not list`() throws {
    try programs.answer("squeue", "7_[1-20]|PENDING|None\n")
    let listing = try slurm().states(of: [submission(count: 20)])
    #expect(listing.jobs.count == 20)
    #expect(programs.calls("sacct") == 0)
  }

  @Test func `A job with a name of somebody's own is asked for by its number`() throws {
    try programs.answer(
      "squeue", "", error: "slurm_load_jobs error: Invalid job id specified", code: 1)
    try programs.answer("sacct", "7|COMPLETED|0:0\n")
    var mine = submission()
    mine.name = "my job, 2|3"
    let listing = try slurm().states(of: [mine])
    #expect(listing.status(of: "7", in: mine).state == .completed)
    #expect(try programs.words("squeue").suffix(2) == ["-j", "7"])
  }

  @Test func `What nobody knows is forgotten, unless it is young or an answer is missing`() throws {
    try programs.answer("squeue", "")
    try programs.answer("sacct", "")
    let old = submission()
    let young = submission(age: 5)
    var listing = try slurm().states(of: [old, young])
    #expect(listing.status(of: "7_1", in: old).state == .forgotten)
    #expect(listing.status(of: "7_1", in: young).state == .unknown)

    try programs.answer(
      "sacct", "", error: "sacct: error: Problem talking to the database", code: 1)
    listing = try slurm().states(of: [old])
    #expect(listing.status(of: "7_1", in: old).state == .unknown)
    #expect(listing.status(of: "7_1", in: old).detail.contains("database"))

    // A cluster without accounting has said all that it can.
    try programs.answer("sacct", "", error: "Slurm accounting storage is disabled", code: 1)
    listing = try slurm().states(of: [old])
    #expect(listing.status(of: "7_1", in: old).state == .forgotten)
  }

  @Test(
    arguments: [
      ("", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)", 1),
      ("7_[1-3|PENDING|None\n", "", 0), ("rubbish\n", "", 0),
    ])
  func `No answer is not "no job"`(output: String, error: String, code: Int) throws {
    try programs.answer("squeue", output, error: error, code: code)
    try programs.answer("sacct", "")
    let error = #expect(throws: WallabyError.self) { try slurm().states(of: [submission()]) }
    #expect(error?.code == .noAnswer)
  }

  @Test func `Each cluster is asked for its own jobs`() throws {
    try programs.program(
      "squeue",
      """
      case "$*" in *'-M east'*) echo CLUSTER: east; echo '8|RUNNING|None';; *) echo '7|PENDING|None';; esac
      """)
    var there = submission("8", count: 1)
    there.cluster = "east"
    let listing = try slurm().states(of: [submission(count: 1), there])
    #expect(listing.jobs.mapValues(\.state) == ["7": .pending, "8": .running])
  }

  // MARK: Cancelling

  @Test func `Cancelling what has ended is no failure`() throws {
    try programs.answer(
      "scancel", "",
      error:
        "scancel: error: Kill job error on job id 7: Job/step already completing or completed\n",
      code: 1)
    try slurm().cancel([submission(), submission("9_2")])
    #expect(try programs.words("scancel") == ["7", "9_2"])
  }

  @Test func `A job of somebody else is not cancelled, and that is told`() throws {
    try programs.answer(
      "scancel", "",
      error: "scancel: error: Kill job error on job id 7: Access/permission denied\n", code: 210)
    var error = #expect(throws: WallabyError.self) { try slurm().cancel([submission()]) }
    #expect(error?.code == .conflict)
    try programs.answer("scancel", "", error: "Unable to contact slurm controller\n", code: 8)
    error = #expect(throws: WallabyError.self) { try slurm().cancel([submission()]) }
    #expect(error?.code == .noAnswer)
  }

  // MARK: The job around us

  @Test func `A job knows itself by its array and its number in it`() throws {
    let slurm = slurm([
      "SLURM_JOB_ID": "7", "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "9",
      "SLURM_ARRAY_TASK_COUNT": "20", "SLURM_JOB_NAME": "n", "SLURM_CLUSTER_NAME": "lab",
      "SLURM_RESTART_COUNT": "2",
    ])
    let job = try #require(slurm.identity())
    #expect(job.job == "7_9")
    #expect(job.array == "7")
    #expect(job.index == 9)
    #expect(job.restarts == 2)
    #expect(job.cluster == "lab")
    let submission = job.submission(seen: Date())
    #expect(submission.id == "7")
    #expect(submission.count == 20)
    #expect(self.slurm(["SLURM_JOB_ID": "8"]).identity()?.job == "8")
    #expect(self.slurm().identity() == nil)
  }

  @Test func `The time that is left is told by the environment or by the controller`() throws {
    try programs.answer("squeue", "1-00:00:05\n")
    var job = ["SLURM_JOB_ID": "8"]
    #expect(slurm(job).timeLeft() == .seconds(86_405))
    #expect(try programs.words("squeue") == ["-h", "-j", "8", "-o", "%L"])
    try programs.answer("squeue", "UNLIMITED\n")
    #expect(slurm(job).timeLeft() == nil)
    job["SLURM_JOB_END_TIME"] = "\(Int(Date().timeIntervalSince1970) + 100)"
    let left = try #require(slurm(job).timeLeft())
    #expect(left > .seconds(60) && left <= .seconds(100))
    #expect(slurm().timeLeft() == nil)
  }
}
