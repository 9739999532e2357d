import Testing
import WallabyTestSupport

@testable import Records

/// What failed is run again once a round, however often it was before.
@Suite(.temporaryDirectory)
struct RerunTests {
  /// Counts its runs, and fails until there is a file `ok`.
  private let job = ["sh", "-c", "echo ran >> runs; test -f ok"]

  private func runs() throws -> Int {
    try TemporaryDirectory.current.read("runs").split(separator: "\n").count
  }

  @Test func `A failed command is run again once a round, and no more once it succeeded`() throws {
    let place = try Workplace()
    #expect(try place.wallaby(["run", "-t", "j", "--"] + job).exit == 1)
    for round in 2...4 {
      #expect(try place.wallaby("rerun", "--failed", "-t", "j").exit == 1)
      #expect(try runs() == round)
    }
    // One that was asked for by name counts, too.
    let first = try #require(try place.records.matching(RecordQuery(order: .oldestFirst)).first)
    #expect(try place.wallaby("rerun", first.id.description).exit == 1)
    #expect(try runs() == 5)
    try TemporaryDirectory.current.write("ok", "")
    #expect(try place.wallaby("rerun", "--failed").exit == 0)
    #expect(try runs() == 6)
    #expect(try place.wallaby("rerun", "--failed").exit == 1)
    #expect(try runs() == 6)
    // By name it is run in any case.
    #expect(try place.wallaby("rerun", first.id.description).exit == 0)
    #expect(try runs() == 7)
    try place.expectSound()
  }

  @Test func `A command that is to run once is run again under its own key`() throws {
    let place = try Workplace()
    #expect(try place.wallaby(["run", "--once", "build", "--"] + job).exit == 1)
    try TemporaryDirectory.current.write("ok", "")
    #expect(try place.wallaby("rerun", "--failed").exit == 0)
    #expect(try place.wallaby(["run", "--once", "build", "--"] + job).exit == 0)
    #expect(try runs() == 2)
  }
}
