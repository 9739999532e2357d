import Testing
import WallabyTestSupport

@testable import TaskTables

/// A ticket that was listed before a thread of the same worker claimed it.
@Suite(.temporaryDirectory) struct StaleCandidateTests {
  @Test func `An item is not claimed again by another thread of the worker that has it`() throws {
    let bench = try TableBench()
    let table = try bench.table()
    try table.add(TaskItem("one", .script("true")))
    let session = try WorkerSession(table.folder, purpose: "work")
    defer { session.end() }
    let ticket = try #require(try table.ticket(of: "one"))
    guard let claim = try TaskClaim.claim(ticket, for: session) else {
      Issue.record("cannot be claimed")
      return
    }
    if case .some(let second) = try TaskClaim.claim(ticket, for: session) {
      Issue.record("claimed twice: \(second.id)")
    }
    try claim.release()
    #expect(try bench.tickets() == ["todo,1,\(session.id),one"])
    // Nor is it then, by the old name; but by the new one it is.
    if case .some = try TaskClaim.claim(ticket, for: session) { Issue.record("an old ticket") }
    let next = try #require(try table.ticket(of: "one"))
    guard let again = try TaskClaim.claim(next, for: session) else {
      Issue.record("cannot be claimed again")
      return
    }
    try again.complete()
    #expect(try bench.tickets() == ["done,2,\(session.id),one"])
  }
}
