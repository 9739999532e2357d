import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// When and how a worker ends.
@Suite(.temporaryDirectory) struct WorkerEndingTests {
  let bench: TableBench
  let table: TaskTable

  init() throws {
    bench = try TableBench()
    table = try bench.table()
  }

  private func state(_ item: String) throws -> ItemState { try table.status(of: item).itemState }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2])
  func `A signal that asks to end gives running items back, and ends what they ran`(
    _ signal: Int32
  ) async throws {
    let mark = TemporaryDirectory.current("pid")
    try table.add([
      TaskItem("long", .script("echo $$ > '\(mark)'; exec sleep 1000")),
      TaskItem("next", .script("true"), priority: -1),
    ])
    let worker = try bench.start(["work", "1", "1", "empty"])
    try await eventually("it has begun") { ((try? readText(mark)) ?? "").hasSuffix("\n") }
    worker.signal(signal)
    let output = try worker.wait()
    #expect(output.exit == 0, "\(output)")
    let pid = try #require(pid_t(readText(mark).dropLast()))
    #expect(kill(pid, 0) != 0)
    let status = try table.status(of: "long")
    #expect(status.itemState == .todo && status.state == .queued)
    #expect(status.attempts.count == 1 && status.losses == 0 && status.failures == 0)
    #expect(try state("next") == .todo)
    try bench.expectSound()
  }

  @Test func `What a batch system ends together with its worker goes back as well`() async throws {
    let mark = TemporaryDirectory.current("pid")
    try table.add([TaskItem("long", .script("echo $$ > '\(mark)'; exec sleep 1000"))])
    let worker = try bench.start(["work", "1", "1", "empty"])
    try await eventually("it has begun") { ((try? readText(mark)) ?? "").hasSuffix("\n") }
    // As Slurm does it: the processes of a job one after the other, in any order.
    kill(try #require(pid_t(readText(mark).dropLast())), SIGTERM)
    worker.signal(SIGTERM)
    #expect(try worker.wait().exit == 0)
    #expect(try state("long") == .todo)
    #expect(try table.status(of: "long").failures == 0)
  }

  @Test func `A script that goes on when its command is ended with the job is not done`()
    async throws
  {
    let mark = TemporaryDirectory.current("pid")
    try table.add([
      TaskItem("a", .script("sleep 2.1; echo $$ > '\(mark)'; sleep 1000; echo finished"))
    ])
    let worker = try bench.start(["work", "1", "1", "empty"], ["SLURM_JOB_ID": "1"])
    var sleep: pid_t?
    try await eventually("it has begun") {
      guard let pid = pid_t(((try? readText(mark)) ?? "").dropLast()) else { return false }
      sleep = pid_t(
        try readText("/proc/\(pid)/task/\(pid)/children").split(separator: " ").first ?? "")
      return sleep != nil
    }
    worker.signal(SIGSTOP)
    kill(try #require(sleep), SIGTERM)
    worker.signal(SIGTERM)
    worker.signal(SIGCONT)
    #expect(try worker.wait().exit == 0)
    #expect(try state("a") == .todo)
  }

  @Test func `Where all is settled a worker ends, though the table is halted`() throws {
    try table.add([TaskItem("a", .script("true"))])
    try Worker(table).run()
    try table.halt()
    var options = WorkerOptions()
    options.until = .settled
    #expect(try Worker(table, options: options).run().done == 0)
  }

  @Test func `Within the grace time what runs may end by itself`() async throws {
    let gate = TemporaryDirectory.current("gate")
    let mark = TemporaryDirectory.current("mark")
    try table.add([
      TaskItem(
        "long", .script("touch '\(mark)'; while [ ! -e '\(gate)' ]; do sleep 0.01; done")),
      TaskItem("next", .script("true"), priority: -1),
    ])
    let worker = try bench.start(["work", "1", "1", "empty"], ["PROBE_GRACE": "60000"])
    try await eventually("it has begun") { FileManager.default.fileExists(atPath: mark) }
    worker.signal(SIGUSR1)
    try "".write(toFile: gate, atomically: false, encoding: .utf8)
    #expect(try worker.wait().exit == 0)
    #expect(try state("long") == .done)
    #expect(try state("next") == .todo)
  }

  @Test func `No item is begun that would not be over by the wall time`() throws {
    try table.add((0..<20).map { TaskItem("i\($0)", .script("sleep 0.2")) })
    var options = WorkerOptions()
    options.wall = .seconds(1)
    let report = try Worker(table, options: options).run()
    #expect(report.ending == .wall)
    #expect((1...5).contains(report.done), "\(report)")
    #expect(try bench.tickets().count { $0.hasPrefix("todo,0,") } == 20 - report.done)
  }

  @Test func `Nested tasks that time does not reach are run by the next worker`() throws {
    let marks = TemporaryDirectory.current("marks")
    try table.add(
      TaskItem(
        "a", .script("echo {} >> '\(marks)'; sleep 0.2"),
        nested: NestedTask.numbered((0..<8).map { "\($0)" })))
    var options = WorkerOptions()
    options.wall = .milliseconds(700)
    let report = try Worker(table, options: options).run()
    #expect(report.returned == 1)
    #expect(try state("a") == .wallTimeExceeded)
    let counts = try #require(try table.status(of: "a").nested)
    #expect(counts.done > 0 && counts.done < 8)
    #expect(try table.progress().count(.wallTimeExceeded) == 1)
    #expect(try Worker(table, items: 1, nested: 4).run().done == 1)
    #expect(try state("a") == .done)
    let lines = try readText(marks).split(separator: "\n").map { String($0) }
    #expect(lines.sorted() == (0..<8).map { "\($0)" })
  }

  @Test func `A worker takes as many items as it was told`() throws {
    try table.add((0..<5).map { TaskItem("i\($0)", .script("true")) })
    var options = WorkerOptions()
    options.maximum = 3
    options.items = 2
    let report = try Worker(table, options: options).run()
    #expect(report.done == 3 && report.ending == .maximum)
  }

  @Test func `A worker that stays until all is settled takes what others give back`() async throws {
    try table.add([TaskItem("a", .script("true"))])
    guard let claim = try table.claim() else {
      Issue.record("nothing to claim")
      return
    }
    let worker = try bench.start(["work", "1", "1", "settled"])
    try await eventually("the worker is there") {
      try FileManager.default.contentsOfDirectory(atPath: table.path + "/.workers").count == 2
    }
    try claim.release()
    #expect(try worker.wait().exit == 0)
    #expect(try state("a") == .done)
  }

  @Test func `While a table is halted nothing is claimed`() throws {
    try table.add([TaskItem("a", .script("true"))])
    try table.halt()
    try table.halt()
    #expect(try table.progress().isHalted)
    #expect(try Worker(table).run().ending == .halted)
    #expect(try bench.claimsNothing(table))
    #expect(try state("a") == .todo)
    try table.resume()
    #expect(try Worker(table).run().done == 1)
  }

  @Test func `What kills its workers is given up`() async throws {
    try table.create()
    try table.change { $0.lostLimit = 2 }
    try table.add([TaskItem("poison", .script("kill -9 $PPID; sleep 100"))])
    for _ in 0..<3 {
      let worker = try bench.start(["work", "1", "1", "empty"])
      #expect(try worker.wait().exit == 128 + SIGKILL)
    }
    #expect(try Worker(table).run().done == 0)
    let status = try table.status(of: "poison")
    #expect(status.state == .lost && status.losses == 3)
    #expect(try bench.tickets()[0].hasPrefix("failed,3,"))
    try bench.expectSound()
  }
}
