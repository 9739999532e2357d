import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import Resources

/// What becomes of arguments and values on their way to the files and back.
@Suite(.temporaryDirectory) struct CodingTests {
  private let project: Project

  init() throws { project = try Project(at: TemporaryDirectory.current("store")) }

  struct Person: Codable, Sendable { var born: Date }

  private func people() throws -> ResourceCollection<Person, Date> {
    try project.resource("people") { (_, person: Person, _) async throws -> Date in person.born }
  }

  @Test(arguments: [
    -62_167_219_200, -631_152_000.5, -14_182_940, -0.001, 0, 1_700_000_000.123, 253_402_300_799.999,
  ])
  func `A date comes back to the millisecond, also from before 1970`(_ seconds: Double) async throws
  {
    let date = Date(timeIntervalSince1970: seconds)
    let found = try await people().fetch("x", with: Person(born: date))
    #expect(abs(found.value.timeIntervalSince(date)) < 0.0005)
    // What was read is what is asked for next.
    _ = try await people().fetch("x", with: Person(born: found.value))
    let other = Date(timeIntervalSince1970: seconds + (seconds > 0 ? -1 : 1))
    await #expect(throws: WallabyError.self) {
      try await people().fetch("x", with: Person(born: other))
    }
  }

  @Test(arguments: [Double.nan, .infinity, -1e12, 1e12, 1e300])
  func `A date that no file can hold is refused before anything is claimed`(_ seconds: Double)
    async throws
  {
    let person = Person(born: Date(timeIntervalSince1970: seconds))
    await #expect(throws: EncodingError.self) { try await people().fetch("x", with: person) }
    #expect(try people().status(of: "x") == nil)
  }
}
