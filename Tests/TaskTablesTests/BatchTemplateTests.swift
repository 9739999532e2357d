import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// Grid Engine, PBS and LSF, by answers as their manuals show them.
@Suite(.temporaryDirectory) struct BatchTemplateTests {
  private let programs = FakePrograms()
  private let request = JobRequest(
    name: "wallaby-align-abc123", command: ["wallaby", "tasks", "work"], count: 3,
    options: ["-q long"], directory: "/data/runs", logs: "/data/logs")

  private func scheduler(_ name: String, _ variables: [String: String] = [:]) throws
    -> any BatchScheduler
  {
    try BatchSystem.scheduler(named: name, in: programs.environment(variables))
  }

  private func old(_ id: String, count: Int? = nil) -> Submission {
    Submission(id: id, name: request.name, time: Date() - 3600, count: count)
  }

  // MARK: Which one

  @Test func `The system is the one whose programs are there, or the one that is named`() throws {
    let error = #expect(throws: WallabyError.self) {
      try BatchSystem.scheduler(named: nil, in: programs.environment(["PATH": "/nowhere"]))
    }
    #expect(error?.code == .notFound)
    #expect(throws: WallabyError.self) { try scheduler("cron") }
    func found() throws -> BatchSystem {
      let environment = programs.environment(["PATH": TemporaryDirectory.current("bin")])
      return try BatchSystem.scheduler(named: nil, in: environment).system
    }
    try programs.answer("bsub", "")
    #expect(try found() == .lsf)
    try programs.answer("qsub", "")
    try programs.answer("qstat", "")
    #expect(try found() == .pbs)
    try programs.answer("qconf", "")
    #expect(try found() == .gridEngine)
    try programs.answer("sbatch", "")
    #expect(try found() == .slurm)
    #expect(try scheduler("pbs").system == .pbs)
  }

  @Test(
    arguments: [
      (["SLURM_JOB_ID": "5"], "5", BatchSystem.slurm),
      (
        [
          "SLURM_JOB_ID": "7", "SLURM_ARRAY_JOB_ID": "5", "SLURM_ARRAY_TASK_ID": "3",
          "SLURM_ARRAY_TASK_COUNT": "9", "SLURM_RESTART_COUNT": "1", "SLURM_JOB_NAME": "n",
          "SLURM_CLUSTER_NAME": "c",
        ], "5_3", .slurm
      ),
      (["SGE_ROOT": "/sge", "JOB_ID": "4", "SGE_TASK_ID": "2"], "4.2", .gridEngine),
      (["SGE_ROOT": "/sge", "JOB_ID": "4", "SGE_TASK_ID": "undefined"], "4", .gridEngine),
      (["PBS_JOBID": "123[2].head", "PBS_ARRAY_INDEX": "2"], "123[2].head", .pbs),
      (["LSB_JOBID": "123", "LSB_JOBINDEX": "2", "LSB_JOBNAME": "n[2]"], "123[2]", .lsf),
      (["LSB_JOBID": "123", "LSB_JOBINDEX": "0"], "123", .lsf),
    ])
  func `A process knows which system runs it`(
    variables: [String: String], job: String, system: BatchSystem
  ) throws {
    let current = try #require(BatchSystem.currentJob(in: programs.environment(variables)))
    #expect(current.job.job == job)
    #expect(current.job.system == system)
    #expect(current.scheduler.system == system)
    #expect(BatchSystem.currentJob(in: programs.environment(["JOB_ID": "4"])) == nil)
    // The same from what its record keeps.
    #expect(JobIdentity(recorded: SchedulerVariables.json(variables)) == current.job)
    #expect(JobIdentity(recorded: ["JOB_ID": "4"]) == nil)
    #expect(JobIdentity(recorded: nil) == nil)
  }

  // MARK: Grid Engine

  @Test func `Grid Engine takes an array`() throws {
    try programs.answer("qsub", "4.1-3:1\n")
    let grid = try scheduler("sge")
    #expect(try grid.submit(request).id == "4")
    #expect(try programs.words("qsub") == ["-terse"])
    #expect(
      try programs.input("qsub") == """
        #!/bin/sh
        #$ -N wallaby-align-abc123
        #$ -S /bin/sh
        #$ -wd /data/runs
        #$ -o /data/logs
        #$ -j y
        #$ -V
        #$ -r y
        #$ -notify
        #$ -t 1-3
        #$ -q long
        exec wallaby tasks work

        """)
  }

  @Test func `Grid Engine tells of jobs that run and of jobs that have ended`() throws {
    try programs.answer(
      "qstat",
      """
      job-ID  prior   name       user         state submit/start at     queue                          slots ja-task-ID
      -----------------------------------------------------------------------------------------------------------------
            4 0.55500 wallaby-al ada          r     11/21/2026 18:00:00 all.q@node1                        1 2
            4 0.55500 wallaby-al ada          qw    11/21/2026 17:59:00                                    1 4-6:1
            5 0.00000 other      bob          Eqw   11/21/2026 17:59:00                                    1

      """)
    try programs.answer(
      "qacct",
      """
      ==============================================================
      qname        all.q
      jobname      wallaby-align-abc123
      jobnumber    4
      taskid       1
      failed       0
      exit_status  0
      ==============================================================
      jobnumber    4
      taskid       3
      failed       37  : qmaster enforced h_rt, h_cpu, or h_vmem limit
      exit_status  137

      """)
    let listing = try scheduler("sge").states(of: [old("4", count: 6), old("5", count: 1)])
    #expect(
      listing.jobs.mapValues(\.state) == [
        "4.1": .completed, "4.2": .running, "4.3": .timedOut, "4.4": .pending, "4.5": .pending,
        "4.6": .pending, "5": .held,
      ])
  }

  @Test func `What Grid Engine has no account of is forgotten; what it does not answer is unknown`()
    throws
  {
    try programs.answer("qstat", "")
    try programs.answer(
      "qacct", "", error: "error: job name wallaby-align-abc123 not found", code: 1)
    let grid = try scheduler("sge")
    #expect(try grid.states(of: [old("4")]).status(of: "4.1", in: old("4")).state == .forgotten)
    try programs.answer("qacct", "", error: "error: cannot open accounting file", code: 1)
    #expect(try grid.states(of: [old("4")]).status(of: "4.1", in: old("4")).state == .unknown)
    try programs.answer("qstat", "", error: "error: unable to contact qmaster", code: 1)
    let error = #expect(throws: WallabyError.self) { try grid.states(of: [old("4")]) }
    #expect(error?.code == .noAnswer)
  }

  // MARK: PBS

  @Test func `PBS goes to the directory by the script`() throws {
    try programs.answer("qsub", "123[].head\n")
    let pbs = try scheduler("pbs")
    #expect(try pbs.submit(request).id == "123[].head")
    let script = try programs.input("qsub")
    #expect(script.contains("#PBS -J 1-3\n#PBS -q long\nexec "))
    var here = request
    here.directory = TemporaryDirectory.current.path
    here.command = ["pwd"]
    let ran = try run("/bin/sh", ["-c", pbs.script(for: here)])
    #expect(ran.lines == [TemporaryDirectory.current.path])
  }

  @Test func `PBS tells of jobs in blocks, whether it keeps a history or not`() throws {
    let block = """
      Job Id: 123[].head
          Job_Name = wallaby-align-abc123
          job_state = B
      Job Id: 123[1].head
          job_state = R
          comment = Job run at Sat Nov 21 at 18:00 on
      \t(node1:ncpus=1)

      """
    let ended = """
      Job Id: 123[2].head
          job_state = X
          Exit_status = 0
      Job Id: 123[3].head
          job_state = X
          Exit_status = 271
      Job Id: 123[4].head
          job_state = X
          Exit_status = -29
      Job Id: 123[5].head
          job_state = F

      """
    try programs.program(
      "qstat", "case \"$*\" in -x*) printf '%s' '\(ended)';; *) printf '%s' '\(block)';; esac")
    let listing = try scheduler("pbs").states(of: [old("123[].head", count: 5)])
    #expect(
      listing.jobs.mapValues(\.state) == [
        "123[1].head": .running, "123[2].head": .completed, "123[3].head": .failed,
        "123[4].head": .timedOut, "123[5].head": .cancelled,
      ])
    #expect(listing.jobs["123[3].head"]?.detail == "signal 15")
    try programs.program(
      "qstat",
      "case \"$*\" in -x*) echo 'qstat: PBS is not configured to maintain job history' >&2; exit 1;; esac; "
        + "echo 'qstat: Unknown Job Id 9.head' >&2; exit 153")
    let none = try scheduler("pbs").states(of: [old("9.head")])
    #expect(none.status(of: "9.head", in: old("9.head")).state == .forgotten)
  }

  // MARK: LSF

  @Test func `LSF takes an array, and says which in a sentence`() throws {
    try programs.answer("bsub", "Job <123> is submitted to default queue <normal>.\n")
    #expect(try scheduler("lsf").submit(request).id == "123")
    #expect(
      try programs.input("bsub").hasPrefix(
        "#!/bin/sh\n#BSUB -J wallaby-align-abc123[1-3]\n#BSUB -o /data/logs/%J_%I.out\n"))
    try programs.answer("bsub", "Job not submitted.\n", error: "no such queue\n", code: 255)
    var error = #expect(throws: WallabyError.self) { try scheduler("lsf").submit(request) }
    #expect(error?.code == .invalidInput)
    try programs.answer("bsub", "")
    error = #expect(throws: WallabyError.self) { try scheduler("lsf").submit(request) }
    #expect(error?.code == .noAnswer)
  }

  @Test func `LSF tells why a job was ended`() throws {
    try programs.answer(
      "bjobs",
      """
      123|1|RUN|-|-
      123|2|EXIT|140|TERM_RUNLIMIT: job killed after reaching LSF run time limit
      123|3|EXIT|3|-
      123|4|DONE|-|-
      123|5|SSUSP|-|-
      123|6|UNKWN|-|-

      """, error: "Job <9> is not found\n", code: 255)
    let listing = try scheduler("lsf").states(of: [old("123", count: 6), old("9", count: 1)])
    #expect(
      listing.jobs.mapValues(\.state) == [
        "123[1]": .running, "123[2]": .timedOut, "123[3]": .failed, "123[4]": .completed,
        "123[5]": .running, "123[6]": .unknown,
      ])
    #expect(listing.jobs["123[3]"]?.detail == "exit code 3")
    #expect(listing.status(of: "9", in: old("9")).state == .forgotten)
  }

  @Test func `Cancelling what has ended is no failure of a template either`() throws {
    try programs.answer("bkill", "", error: "Job <123>: Job has already finished\n", code: 255)
    try scheduler("lsf").cancel([old("123")])
    try programs.answer("bkill", "", error: "User permission denied\n", code: 255)
    let error = #expect(throws: WallabyError.self) { try scheduler("lsf").cancel([old("123")]) }
    #expect(error?.code == .conflict)
  }

  @Test func `A path that a template's head cannot hold is refused`() throws {
    var blank = request
    blank.logs = "/my logs"
    for name in ["sge", "pbs", "lsf"] {
      #expect(throws: WallabyError.self) { try scheduler(name).script(for: blank) }
    }
  }
}
