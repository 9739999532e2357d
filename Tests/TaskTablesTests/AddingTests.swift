import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

@Suite(.temporaryDirectory) struct AddingTests {
  @Test func `Items that are added one by one share a batch`() throws {
    let bench = try TableBench()
    let table = try bench.table()
    for number in 0..<20 { try table.add(TaskItem("i\(number)", .script("true"))) }
    let names = try FileManager.default.contentsOfDirectory(atPath: table.path + "/.queue")
    #expect(names.count == 1)
    #expect(try bench.tickets().count == 20)
    #expect(try Worker(table).run().done == 20)
    try bench.expectSound()
  }

  @Test func `Items that are added again while workers run are unchanged, all of them`() throws {
    let bench = try TableBench()
    let table = try bench.table()
    let items = (0..<300).map { TaskItem("i\($0)", .script("true")) }
    try table.add(items)
    let worker = try bench.start(["work", "2", "1", "empty"])
    var rounds = 0
    while try table.progress().left > 0, rounds < 1000 {
      #expect(try table.add(items).count(.unchanged) == 300)
      rounds += 1
    }
    #expect(try worker.wait().exit == 0)
    #expect(rounds > 0)
    #expect(try table.items().allSatisfy { $0.attempt == 1 })
    try bench.expectSound()
  }

  @Test func `Of many who add the same items at once each is there once`() async throws {
    let bench = try TableBench()
    try bench.table().create()
    let children = try (0..<6).map { _ in try bench.start(["add", "300", "true"]) }
    for child in children {
      let output = try child.wait()
      #expect(output.exit == 0 || output.errorText.contains("being added"), "\(output)")
    }
    #expect(try bench.start(["add", "300", "true"]).wait().exit == 0)
    #expect(try bench.tickets().count == 300)
    try bench.expectSound()
  }
}
