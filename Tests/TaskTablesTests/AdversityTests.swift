import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// What tasks, people and other programs do to a table that they had better not.
@Suite(.temporaryDirectory) struct AdversityTests {
  let bench: TableBench
  let table: TaskTable

  init() throws {
    bench = try TableBench(durability: .durable)
    table = try bench.table()
  }

  private var shard: String {
    get throws {
      let queue = table.path + "/.queue"
      return try FileManager.default.contentsOfDirectory(atPath: queue)[0]
    }
  }

  @Test func `A task that removes its own logs is settled all the same, and can be run again`()
    throws
  {
    try table.add(TaskItem("a", .script(#"cd "$WALLABY_TASK_DIR" && rm stdout.log stderr.log"#)))
    #expect(try Worker(table).run().done == 1)
    _ = try table.reset(["a"])
    #expect(try Worker(table).run().done == 1)
    #expect(try bench.tickets()[0].hasPrefix("done,2,"))
  }

  @Test func `An item that was stopped by force can be run again by the same worker`() async throws
  {
    let gate = TemporaryDirectory.current("gate")
    try table.add(TaskItem("a", .script("while [ ! -e '\(gate)' ]; do sleep 0.01; done")))
    let worker = try bench.start(["work", "1", "1", "1000"])
    try await eventually("it has begun") { try table.status(of: "a").state == .running }
    #expect(try table.reset(["a"], force: true).changed == ["a"])
    try await eventually("it has begun again") { try table.status(of: "a").attempt == 2 }
    try "".write(toFile: gate, atomically: false, encoding: .utf8)
    #expect(try worker.wait().exit == 0)
    #expect(try table.status(of: "a").itemState == .done)
  }

  @Test func `A sweep leaves alone what somebody is replacing`() throws {
    try table.add(TaskItem("a", .script("true")))
    let session = try WorkerSession(table.folder, purpose: "replace")
    defer { session.end() }
    let ticket = try #require(try table.ticket(of: "a"))
    let held = ticket.with(.locked, who: session.id)
    try session.directory.rename(ticket.path, to: held.path)
    try session.directory.rename("a", to: ".workers/\(session.id)/.old-a")
    var garbage = GarbageReport()
    try TaskCare(bench.project).collectGarbage(
      lease: .seconds(1800), isDryRun: false, into: &garbage)
    #expect(garbage.removed == [])
    #expect(try bench.tickets() == [held.ticket.name])
  }

  @Test(arguments: [
    "todo,9223372036854775807,,a", "todo,0,@9223372036854775807,a", "todo,007,,a", "todo,+1,,a",
    "todo,0,a", "todo,99999999999999999999,,a",
  ])
  func `A name in the queue that is no ticket of ours costs no item, and is told of`(_ name: String)
    throws
  {
    try table.add(["a", "b"].map { TaskItem($0, .script("true")) })
    let folder = "\(table.path)/.queue/\(try shard)/500-0000/"
    try FileManager.default.moveItem(atPath: folder + "todo,0,,a", toPath: folder + name)
    #expect(try Worker(table).run().done == 1)
    var garbage = GarbageReport()
    try TaskCare(bench.project).collectGarbage(
      lease: .seconds(1800), isDryRun: false, into: &garbage)
    #expect(FileManager.default.fileExists(atPath: table.path + "/a/status.json"))
    var report = VerificationReport()
    try TaskCare(bench.project).verify(into: &report)
    #expect(report.findings.contains { $0.isDamage && $0.message == "is no ticket" })
  }

  @Test func `Numbers of any size in edited files end nobody`() throws {
    try table.add(TaskItem("a", .script("true")))
    let path = table.path + "/a/status.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let policy = #""losses": 9223372036854775807, "policy": {"timeout_seconds": 1e300},"#
    try text.replacing("{\n", with: "{\n  \(policy)\n", maxReplacements: 1)
      .write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try Worker(table).run().done == 1)
  }

  @Test func `A link in the place of an item leads nobody out of the store`() throws {
    try table.add(["a", "b"].map { TaskItem($0, .script("true")) })
    let outside = TemporaryDirectory.current("outside")
    try FileManager.default.moveItem(atPath: table.path + "/a", toPath: outside)
    let before = try readText(outside + "/status.json")
    try FileManager.default.createSymbolicLink(
      atPath: table.path + "/a", withDestinationPath: outside)
    _ = try table.reset(["a"])
    #expect(try Worker(table).run().done == 1)
    #expect(try readText(outside + "/status.json") == before)
  }

  @Test func `Names that only look the same are not taken for one another`() throws {
    let (one, other) = ("caf\u{E9}", "cafe\u{301}")
    try table.add(TaskItem(one, .script("true")))
    #expect(throws: WallabyError.self) { try table.add(TaskItem(other, .script("true"))) }
    #expect(throws: WallabyError.self) {
      try table.add([TaskItem("x" + one, .script("true")), TaskItem("x" + other, .script("true"))])
    }
    #expect(try table.progress().total == 1)
  }
}
