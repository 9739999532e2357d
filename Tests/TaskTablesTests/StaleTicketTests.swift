import POSIXSupport
import Synchronization
import Testing
import WallabyTestSupport

@testable import TaskTables

/// One thread of a worker gives back what a dead worker had, while another tries for a ticket that it saw long ago.
@Suite(.temporaryDirectory) struct StaleTicketTests {
  @Test func `What a worker gives back is claimed by none of its threads meanwhile`() async throws {
    let table = try TableBench().table()
    try table.add(TaskItem("a", .script("true")))
    let session = try WorkerSession(table.folder, purpose: "test")
    defer { session.end() }
    let old = try #require(try table.ticket(of: "a"))
    let lost = old.with(.locked, attempt: 1, who: "gone000000")
    try session.directory.rename(old.path, to: lost.path)
    let isOver = Atomic(false)
    async let claims = try {
      var count = 0
      while !isOver.load(ordering: .relaxed) {
        if try TaskClaim.claim(old, for: session) != nil { count += 1 }
      }
      return count
    }()
    for _ in 0..<20 {
      let finding = try? DeadWorkers(session: session).sweep(isThorough: true)
      #expect(finding?.returned == ["a"])
      if let ticket = try? table.ticket(of: "a") {
        try? session.directory.rename(ticket.path, to: lost.path)
      }
    }
    isOver.store(true, ordering: .relaxed)
    #expect(try await claims == 0)
  }
}
