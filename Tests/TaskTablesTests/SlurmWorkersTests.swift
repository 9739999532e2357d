import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// Workers that Slurm runs, ends and starts again. All nodes are on this machine, but are taken for hosts of their own.
@Suite(.temporaryDirectory, .slurmLab) struct SlurmWorkersTests {
  let bench: TableBench
  let table: TaskTable
  let audit: String
  let gate: String
  private let slurm = SlurmScheduler()

  init() throws {
    bench = try TableBench()
    table = try bench.table()
    audit = TemporaryDirectory.current("audit")
    gate = TemporaryDirectory.current("gate")
  }

  /// Notes when it begins and when it ends, which is not before the gate is there.
  private var script: TaskItem.Work {
    .script(
      """
      echo "$WALLABY_ITEM $WALLABY_ATTEMPT begin" >> '\(audit)'
      while [ ! -e '\(gate)' ]; do sleep 0.05; done
      echo "$WALLABY_ITEM $WALLABY_ATTEMPT end" >> '\(audit)'
      """)
  }

  private func open() throws { try "".write(toFile: gate, atomically: false, encoding: .utf8) }

  private func submit(
    _ options: [String], count: Int = 1, until: String = "settled"
  ) throws -> Submission {
    let words = bench.probe(["work", "1", "1", until]).map { "'\($0)'" }.joined(separator: " ")
    let request = JobRequest(
      name: try JobRequest.name(for: table.name),
      command: ["/bin/sh", "-c", "PROBE_HOST=$SLURMD_NODENAME exec \(words)"], count: count,
      options: options, directory: TemporaryDirectory.current.path,
      logs: table.path + "/.jobs", warning: .seconds(30))
    return try table.submit(request, to: slurm)
  }

  private func wait(for state: JobState, of submission: Submission) async throws {
    try await eventually(
      "\(submission.id) is \(state)", within: .seconds(240), every: .milliseconds(200)
    ) {
      let listing = try slurm.states(of: [submission])
      return !listing.jobs.isEmpty && listing.jobs.values.allSatisfy { $0.state == state }
    }
  }

  private func lines() -> [Substring] { ((try? readText(audit)) ?? "").split(separator: "\n") }

  private func begun(_ text: String) async throws {
    try await eventually("\(text) has begun", within: .seconds(240), every: .milliseconds(100)) {
      lines().contains { $0.hasPrefix(text) }
    }
  }

  /// Expects that every item is done by the attempt that its record says, and that none went on when another had begun.
  private func expectDone(_ items: Int) throws {
    let progress = try table.progress()
    #expect(progress.count(.done) == items && progress.total == items)
    var begun: Set<Substring> = []
    for line in lines() {
      if line.hasSuffix(" begin") { #expect(begun.insert(line).inserted, "begun twice: \(line)") }
    }
    for item in try table.items() {
      let ends = lines().filter { $0.hasPrefix(item.id + " ") && $0.hasSuffix(" end") }
      #expect(ends.map(String.init) == ["\(item.id) \(item.attempt) end"])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: table.path + "/.workers") == [])
  }

  private static let shared = "--exclude=n3,n4,n5"

  @Test func `An array of workers runs each item once`() async throws {
    try table.add((0..<40).map { TaskItem("i\($0)", script) })
    try open()
    let submission = try submit([Self.shared], count: 4, until: "empty")
    try await wait(for: .completed, of: submission)
    try expectDone(40)
    #expect(try table.itemJobs() == [])
  }

  @Test func `A worker that is warned of its time limit gives back what it is at`() async throws {
    try table.add([TaskItem("a", script), TaskItem("b", script, priority: -1)])
    let submission = try submit([Self.shared, "--time=1"])
    try await begun("a 1 begin")
    try await wait(for: .completed, of: submission)
    let status = try table.status(of: "a")
    #expect(status.itemState == .todo && status.losses == 0 && status.attempts.count == 1)
    try open()
    #expect(try Worker(table).run().done == 2)
    try expectDone(2)
  }

  @Test func `A cancelled worker gives back what it is at, and until then its job is told`()
    async throws
  {
    try table.add([TaskItem("a", script)])
    let submission = try submit([Self.shared])
    try await begun("a 1 begin")
    let job = try #require(try table.itemJobs().first)
    #expect(job.id == "a" && job.job == submission.id)
    #expect(job.status.state.batchWord == "RUNNING")
    #expect(try table.recoverEndedJobs() == [])
    let cancelled = try table.cancelJobs(waiting: .seconds(60))
    #expect(cancelled.keys.map { $0 } == [submission.id])
    try await eventually("it is back") { try table.status(of: "a").itemState == .todo }
    #expect(try table.cancelJobs() == [:])
    try open()
    #expect(try Worker(table).run().done == 1)
    try expectDone(1)
  }

  @Test func `What was killed with its job is freed when Slurm says so`() async throws {
    try table.add([TaskItem("a", script)])
    let submission = try submit([Self.shared, "--no-requeue"])
    try await begun("a 1 begin")
    // Without a warning: what its worker held is held.
    try shell("scancel -s KILL --batch $1", submission.id)
    try await eventually("it is over", within: .seconds(120), every: .milliseconds(200)) {
      let jobs = try slurm.states(of: [submission]).jobs.values
      return !jobs.isEmpty && jobs.allSatisfy(\.state.isOver)
    }
    #expect(try table.status(of: "a").itemState == .locked)
    #expect(try table.itemJobs().first?.status.state.isOver == true)
    #expect(try table.recoverEndedJobs() == ["a"])
    try open()
    #expect(try Worker(table).run().done == 1)
    try expectDone(1)
  }

  @Test func `Workers that are preempted or lose their node begin again, and lose no item`()
    async throws
  {
    try table.add([TaskItem("a", script)])
    let low = try submit(["--nodelist=n5", "-p low --exclusive"])
    try await begun("a 1 begin")
    let high = try slurm.submit(
      JobRequest(
        name: JobRequest.name(for: "high"), command: ["true"],
        options: ["--nodelist=n5", "--exclusive"], directory: "/tmp",
        logs: table.path + "/.jobs"))
    try await wait(for: .completed, of: high)
    try await begun("a 2 begin")
    let lab = packageRoot + "/Tests/Lab/slurm-lab"
    try run(lab, ["crash", "n5"])
    // Once the node is back the job runs again, and knows that its earlier run is no more.
    try await eventually("the job waits", within: .seconds(120), every: .milliseconds(200)) {
      try slurm.states(of: [low]).jobs.values.allSatisfy { $0.state == .pending }
    }
    try run(lab, ["start", "n5"])
    try await begun("a 3 begin")
    try open()
    try await wait(for: .completed, of: low)
    #expect(try table.status(of: "a").losses == 1)
    try expectDone(1)
  }
}
