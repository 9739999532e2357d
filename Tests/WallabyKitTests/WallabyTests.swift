import Foundation
import Testing
import WallabyKit
import WallabyTestSupport

@Suite(.temporaryDirectory) struct WallabyTests {
  private var place: String { TemporaryDirectory.current("store") }

  private struct Fit: Codable { var loss: Double }

  @Test func `What is logged is found by its tags, oldest first`() throws {
    let wallaby = try Wallaby(place)
    try wallaby.log("all went well", tags: ["cron"])
    try wallaby.log(["answer": 42], tags: ["cron", "deep"])
    try wallaby.log(encoding: Fit(loss: 0.5), tags: ["fit"])
    #expect(
      try wallaby.results(tagged: "cron").map(\.results)
        == [["output": "all went well"], ["answer": 42]])
    #expect(try wallaby.results(taggedAllOf: ["deep", "cron"]).map(\.results) == [["answer": 42]])
    #expect(
      try wallaby.results(taggedAnyOf: ["fit", "deep"]).map(\.results)
        == [["answer": 42], ["loss": 0.5]])
    #expect(try wallaby.results(taggedAnyOf: []).isEmpty)
    #expect(try wallaby.results(tagged: "con").isEmpty)
  }

  @Test func `A time bounds what is found`() throws {
    let wallaby = try Wallaby(place)
    let record = try wallaby.log("x", tags: ["a"])
    let entries = try wallaby.results(since: record.status.created)
    #expect(entries.map(\.id) == [record.id])
    #expect(entries.first?.tags == ["a"])
    #expect(entries.first?.created == record.status.created)
    #expect(try wallaby.results(since: record.status.created + 3600).isEmpty)
  }

  @Test func `A store is opened again with all that is in it`() throws {
    try Wallaby(place).log("x")
    #expect(try Wallaby(place).results(taggedAllOf: []).count == 1)
  }

  @Test func `A record that is damaged is left out`() throws {
    let wallaby = try Wallaby(place)
    let bad = try wallaby.log("bad", tags: ["a"])
    let good = try wallaby.log("good", tags: ["a"])
    try Data("{".utf8).write(to: URL(fileURLWithPath: bad.path + "/result.json"))
    #expect(try wallaby.results(tagged: "a").map(\.id) == [good.id])
  }

  @Test func `New records come as a sequence`() async throws {
    let records = try Wallaby(place).project.records
    let query = RecordQuery(allTags: ["wanted"])
    var additions = records.additions(matching: query, every: .milliseconds(1))
      .makeAsyncIterator()
    try records.append("other", tags: [])
    let wanted = try records.append("it", tags: ["wanted"])
    #expect(try await additions.next()?.id == wanted.id)
  }
}
