import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// Workers that are killed again and again, and replaced.
@Suite(.temporaryDirectory) struct KilledWorkersTests {
  @Test func `Every item is settled once by workers that are killed and replaced`() throws {
    try drain(items: 120, workers: 6, kills: 12)
  }

  @Test(.long) func `So are 2,000 items by twelve workers`() throws {
    try drain(items: 2000, workers: 12, kills: .max)
  }

  /// - Parameter kills: One each time so many items are done that they are spread over all; or every 100 ms.
  private func drain(items: Int, workers: Int, kills: Int) throws {
    let bench = try TableBench()
    let table = try bench.table()
    let audit = TemporaryDirectory.current("audit")
    let script = """
      echo "$WALLABY_ITEM $WALLABY_ATTEMPT $WALLABY_WORKER begin" >> '\(audit)'
      sleep 0.03
      echo "$WALLABY_ITEM $WALLABY_ATTEMPT $WALLABY_WORKER end" >> '\(audit)'
      """
    try table.create()
    try table.change { $0.lostLimit = 1_000_000 }
    try table.add((0..<items).map { TaskItem("i\($0)", .script(script)) })
    func start() throws -> Child { try bench.start(["work", "2", "1", "settled"]) }
    func settled() throws -> Int { try bench.tickets().count { $0.hasPrefix("done,") } }

    var crew = try (0..<workers).map { _ in try start() }
    var killed = 0
    let begin = ProcessInfo.processInfo.systemUptime
    while try settled() < items {
      let isDue =
        kills == .max
        ? ProcessInfo.processInfo.systemUptime - begin > Double(killed) * 0.1
        : try settled() * kills >= killed * items
      guard isDue else { continue }
      let victim = crew.removeFirst()
      victim.signal(SIGKILL)
      _ = try victim.wait()
      killed += 1
      crew.append(try start())
    }
    for worker in crew { #expect(try worker.wait().exit == 0) }
    print("killed \(killed) workers over \(items) items")
    try check(table, audit, items)
    try bench.expectSound()
  }

  private func check(_ table: TaskTable, _ audit: String, _ items: Int) throws {
    var last: [String: Int] = [:]
    var begun: Set<String> = []
    var ended: [String: [Int]] = [:]
    for line in try readText(audit).split(separator: "\n") {
      let words = line.split(separator: " ").map { String($0) }
      try #require(words.count == 4, "\(line)")
      let (item, attempt) = (words[0], try #require(Int(words[1])))
      if words[3] == "begin" {
        #expect(begun.insert("\(item) \(attempt)").inserted, "begun twice: \(line)")
        last[item] = max(last[item] ?? 0, attempt)
      } else {
        #expect(last[item] == attempt, "it went on when another had begun: \(line)")
        ended[item, default: []].append(attempt)
      }
    }
    #expect(ended.count == items)
    for number in 0..<items {
      let item = "i\(number)"
      let status = try table.status(of: item)
      #expect(status.state == .completed, "\(item): \(status.state)")
      let attempt = try #require(status.attempt)
      #expect(ended[item]?.last == attempt, "\(item): \(ended[item] ?? []), kept \(attempt)")
      #expect(ended[item]?.count { $0 == attempt } == 1)
      #expect(status.attempts.count <= attempt - 1)
    }
  }
}
