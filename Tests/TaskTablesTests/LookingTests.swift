import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

@Suite(.temporaryDirectory) struct LookingTests {
  let bench: TableBench
  let table: TaskTable

  init() throws {
    bench = try TableBench()
    table = try bench.table()
  }

  @Test func `Items are found by state, group, worker and time`() throws {
    try table.add(
      (0..<10).map { number in
        TaskItem(
          "i\(number)", group: number < 5 ? "low" : "high",
          .script(number == 3 ? "echo 'no such file' >&2; exit 2" : "true"))
      })
    var query = TaskQuery(states: [.todo])
    query.groups = ["high"]
    #expect(try table.items(matching: query).count == 5)
    try Worker(table).run()
    #expect(try table.items(matching: query).isEmpty)
    let failed = try table.items(matching: TaskQuery(states: [.failed]))
    #expect(failed.map(\.id) == ["i3"])
    #expect(failed[0].exitCode == 2 && failed[0].group == "low" && failed[0].attempt == 1)
    var byWorker = TaskQuery()
    byWorker.workers = [try #require(failed[0].worker)]
    #expect(try table.items(matching: byWorker).count == 10)
    byWorker.limit = 3
    #expect(try table.items(matching: byWorker).count == 3)
    var late = TaskQuery()
    late.since = Date(timeIntervalSinceNow: 3600)
    #expect(try table.items(matching: late).isEmpty)
    let progress = try table.progress()
    #expect(progress.count(.done) == 9 && progress.count(.failed) == 1 && progress.left == 0)
    #expect((progress.rate ?? 0) > 0)
    #expect(try table.failures() == [FailureGroup(line: "no such file", items: ["i3"])])
  }

  @Test func `Nested items are counted in the buckets of the seed`() throws {
    func add(_ id: String, _ total: Int, failing: ClosedRange<Int>?) throws {
      let limits = failing.map { "[ {} -lt \($0.lowerBound) ] || exit 1" } ?? "true"
      try table.add(
        TaskItem(id, .script(limits), nested: NestedTask.numbered((1...total).map { "\($0)" })))
    }
    try add("none", 4, failing: 1...4)
    try add("quarter", 4, failing: 2...4)
    try add("half", 4, failing: 3...4)
    try add("most", 4, failing: 4...4)
    try add("nearly", 5, failing: 5...5)
    try add("all", 4, failing: nil)
    try table.add(TaskItem("single", .script("true")))
    try Worker(table).run()
    let summary = try table.nestedSummary()
    #expect(summary.items[.todo] == ["none"])
    #expect(summary.items[.upTo25] == ["quarter"])
    #expect(summary.items[.upTo50] == ["half"])
    #expect(summary.items[.upTo75] == ["most"])
    #expect(summary.items[.upTo99] == ["nearly"])
    #expect(summary.items[.done] == ["all"])
  }

  @Test func `A damaged item is told of, and hides no other`() throws {
    try table.add(["a", "b"].map { TaskItem($0, .script("true")) })
    try "{".write(toFile: table.path + "/a/status.json", atomically: false, encoding: .utf8)
    var found: [String] = []
    let damage = try table.forEachItem { found.append($0.id) }
    #expect(found == ["b"])
    #expect(damage.count == 1 && damage[0].message.contains("'a'"))
    #expect(try Worker(table).run().done == 1)
    #expect(try bench.tickets().map { String($0.prefix { $0 != "," }) } == ["done", "failed"])
    var report = VerificationReport()
    try TaskCare(bench.project).verify(into: &report)
    #expect(report.findings.count == 1 && report.findings[0].isDamage)
    #expect(try table.remove(["a"]).refused.isEmpty)
  }

  @Test func `A change that leaves an item in its state is seen, and so is one back and forth`()
    throws
  {
    func counts() throws -> NestedCounts? {
      let seen = try table.items()[0].nested
      #expect(try table.status(of: "a").nested == seen)
      return seen
    }
    let item = TaskItem("a", .script("exit"), nested: NestedTask.numbered(["0", "0", "0", "0"]))
    try table.add(item)
    #expect(try counts() == NestedCounts(total: 4))
    var other = item
    other.nested.removeLast()
    #expect(try table.add([other], replace: true).count(.replaced) == 1)
    #expect(try counts() == NestedCounts(total: 3))
    try Worker(table).run()
    #expect(try counts() == NestedCounts(total: 3, done: 3))
    _ = try table.removeNested(.named(["Task_0"]), of: "a")
    #expect(try counts() == NestedCounts(total: 2, done: 2))
    for done in [1, 0] {
      _ = try table.reset(["a"], nested: .named(["Task_\(done + 1)"]))
      #expect(try counts() == NestedCounts(total: 2, done: done))
    }
  }

  @Test func `No item is missing or counted twice while workers are at it`() throws {
    try table.add((0..<200).map { TaskItem("i\($0)", .command(["true"])) })
    let worker = try bench.start(["work", "4", "1", "settled"])
    while true {
      let progress = try table.progress()
      #expect(progress.total == 200)
      if progress.left == 0 { break }
    }
    #expect(try worker.wait().exit == 0)
  }

  @Test(arguments: [
    ("PyAnamo:\ta\tb\nx\nPyAnamo:\tc\n", #"{"PyAnamo":["a\tb","c"]}"#),
    ("wallaby:\tloss=0.25\r\nwallaby:\tname=x y\n", #"{"loss":0.25,"name":"x y"}"#),
    ("wallaby:\tlist=[1, 2]\nwallaby:\tno value\nwallaby:\t=x\n", #"{"list":[1,2]}"#),
    ("no PyAnamo:\tx\n wallaby:\ta=1\n", "null"), ("wallaby:\ta=1", #"{"a":1}"#), ("", "null"),
  ])
  func `Lines of a task become its result`(_ text: String, _ result: String) throws {
    for size in [1, 3, 7, 4096] {
      var search = ResultLines.LineSearch()
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        search.take(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(search.finish() == (try JSONValue(parsing: Array(result.utf8))), "\(size)")
    }
  }
}
