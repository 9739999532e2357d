import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// What is claimed when.
@Suite(.temporaryDirectory) struct QueueOrderTests {
  let bench: TableBench
  let table: TaskTable

  init() throws {
    bench = try TableBench()
    table = try bench.table()
  }

  private func order(_ table: TaskTable) throws -> [String] {
    var order: [String] = []
    while try table.withClaim({ claim in
      order.append(claim.id)
      return .null
    }) {}
    return order
  }

  @Test func `Higher priorities come first, and then what was added first`() throws {
    let count = Shard.capacity
    try table.add([TaskItem("low", .script("true"), priority: -5)])
    try table.add((0..<count + 1).map { TaskItem("\($0)", .script("true")) })
    try table.add(TaskItem("urgent", .script("true"), priority: 500))
    try table.add(TaskItem("late", .script("true"), priority: -5))
    let order = try order(table)
    #expect(order.first == "urgent")
    #expect(order[count + 1] == "\(count)")
    #expect(order.suffix(2) == ["low", "late"])
  }

  @Test func `An item waits until the same item of the table before is done`() throws {
    let align = try bench.table("align")
    let call = try bench.table("call")
    try align.add([TaskItem("a", .script("true")), TaskItem("b", .script("false"))])
    try call.create()
    try call.change { $0.after = TableDependency("align") }
    try call.add(["a", "b", "c"].map { TaskItem($0, .script("true")) })
    #expect(try Worker(call).run().done == 0)
    try Worker(align).run()
    #expect(try Worker(call).run().done == 1)
    #expect(try call.status(of: "a").itemState == .done)
    #expect(try call.status(of: "b").itemState == .todo)
    _ = try align.remove(["b"])
    try align.add([TaskItem("b", .script("true"))])
    try Worker(align).run()
    #expect(try Worker(call).run().done == 1)
    let steps = try bench.project.steps(of: ["a", "c"])
    #expect(steps.map(\.id) == ["a", "c"])
    #expect(steps[0].steps.map(\.table) == ["align", "call"])
    #expect(steps[1].steps == [ItemSteps.Step(table: "call", state: .todo)])
    #expect(throws: WallabyError.self) { try bench.project.steps(of: ["nobody"]) }
  }

  @Test func `A table waits until all of the table before is done`() throws {
    let align = try bench.table("align")
    let call = try bench.table("call")
    try align.add([TaskItem("a", .script("true")), TaskItem("b", .script("true"))])
    try call.create()
    try call.change { $0.after = TableDependency("align", isWhole: true) }
    try call.add([TaskItem("x", .script("true"))])
    var options = WorkerOptions()
    options.maximum = 1
    try Worker(align, options: options).run()
    #expect(try Worker(call).run().done == 0)
    try Worker(align, options: options).run()
    #expect(try Worker(call).run().done == 1)
  }

  @Test func `What was added later is found by a worker that is at it`() async throws {
    let gate = TemporaryDirectory.current("gate")
    try table.add([TaskItem("a", .script("while [ ! -e '\(gate)' ]; do sleep 0.01; done"))])
    let worker = try bench.start(["work", "1", "1", "empty"])
    try await eventually("it has begun") { try table.status(of: "a").state == .running }
    try table.add([TaskItem("b", .script("true"))])
    try "".write(toFile: gate, atomically: false, encoding: .utf8)
    #expect(try worker.wait().exit == 0)
    #expect(try table.progress().count(.done) == 2)
  }

  @Test func `No ticket is claimed twice by many threads`() throws {
    let count = 400
    try table.add((0..<count).map { TaskItem("i\($0)", .script("true")) })
    // Two threads of each of two workers.
    let workers = [try bench.table(), try bench.table()]
    let tables = workers + workers
    let claimed = Collected()
    Threads.together(4) { number in
      while true {
        guard let claim = try? tables[number].claim() else { return }
        claimed.add(claim.id)
        try? claim.complete()
      }
    }
    #expect(claimed.all.count == count)
    #expect(Set(claimed.all).count == count)
    #expect(try table.progress().count(.done) == count)
  }
}
