import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// Workers of other hosts, who are known only by the signs that they give.
@Suite(.temporaryDirectory) struct LeaseTests {
  @Test
  func
    `A worker that was silent for a lease finds its item gone, stops its child and publishes nothing`()
    async throws
  {
    let bench = try TableBench(lease: .milliseconds(600))
    let table = try bench.table()
    let audit = TemporaryDirectory.current("audit")
    let gate = TemporaryDirectory.current("gate")
    try table.add([
      TaskItem(
        "a",
        .script(
          "echo begin $WALLABY_ATTEMPT >> '\(audit)'; while [ ! -e '\(gate)' ]; do sleep 0.01; done; echo end $WALLABY_ATTEMPT >> '\(audit)'"
        ))
    ])
    let variables = ["PROBE_LEASE": "600"]
    let slow = try bench.start(
      ["work", "1", "1", "empty"], variables.merging(["PROBE_HOST": "elsewhere"]) { $1 })
    try await eventually("it has begun") { ((try? readText(audit)) ?? "") == "begin 1\n" }
    // The worker and its command freeze, as with a host that sleeps.
    let status = try table.status(of: "a")
    let child = try #require(try Self.child(of: slow.pid))
    slow.signal(SIGSTOP)
    kill(-child, SIGSTOP)
    let fast = try bench.start(["work", "1", "1", "settled"], variables)
    try await eventually("another has begun") { try readText(audit) == "begin 1\nbegin 2\n" }
    kill(-child, SIGCONT)
    slow.signal(SIGCONT)
    let output = try slow.wait()
    #expect(output.text.contains("silent for"), "\(output)")
    try "".write(toFile: gate, atomically: false, encoding: .utf8)
    #expect(try fast.wait().exit == 0)
    #expect(try readText(audit) == "begin 1\nbegin 2\nend 2\n")
    let kept = try table.status(of: "a")
    #expect(kept.state == .completed && kept.attempt == 2 && kept.losses == 1)
    #expect(kept.worker != status.worker)
    try bench.expectSound()
  }

  @Test func `A worker of another host that shows that it lives keeps its items`() async throws {
    let bench = try TableBench(lease: .milliseconds(500))
    let table = try bench.table()
    let gate = TemporaryDirectory.current("gate")
    try table.add([TaskItem("a", .script("while [ ! -e '\(gate)' ]; do sleep 0.01; done"))])
    let other = try bench.start(
      ["work", "1", "1", "empty"], ["PROBE_HOST": "elsewhere", "PROBE_LEASE": "500"])
    try await eventually("it has begun") { try table.status(of: "a").state == .running }
    let begun = ContinuousClock.now
    while ContinuousClock.now - begun < .seconds(1.5) {
      #expect(try table.recover() == [])
    }
    try "".write(toFile: gate, atomically: false, encoding: .utf8)
    #expect(try other.wait().exit == 0)
    #expect(try table.status(of: "a").attempt == 1)
  }

  @Test func `An item that was claimed by who had been removed already goes back as well`() throws {
    let bench = try TableBench()
    let table = try bench.table()
    try table.add([TaskItem("a", .script("true"))])
    let queue = table.path + "/.queue"
    let batch = try FileManager.default.contentsOfDirectory(atPath: queue)[0]
    let shard = "\(queue)/\(batch)/500-0000"
    try FileManager.default.moveItem(
      atPath: shard + "/todo,0,,a", toPath: shard + "/locked,1,0123456789,a")
    #expect(try Worker(table).run().done == 1)
    #expect(try table.status(of: "a").attempt == 2)
    try bench.expectSound()
  }

  private static func child(of pid: pid_t) throws -> pid_t? {
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
    for task in tasks {
      let children = try String(
        contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)
      if let child = children.split(separator: " ").first.flatMap({ pid_t($0) }) { return child }
    }
    return nil
  }
}
