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

  @Test func `Numbers of any size and precision stay what they are`() async throws {
    let texts = ["12345678901234567890", "12345678901234567891", "0.12345678901234567890123"]
    let numbers = try project.resource("numbers") {
      (ident, arguments: [String: JSONValue], _) async throws -> [String: JSONValue] in arguments
    }
    for text in texts {
      let asked: [String: JSONValue] = ["n": .literal(text), "list": [.literal(text), 1.0, 1e16]]
      for _ in 0..<2 {
        let found = try await numbers.fetch(text, args: asked)
        #expect(found.value["n"] == .literal(text))
        #expect(found.status.arguments["n"] == .literal(text))
      }
    }
    await #expect(throws: WallabyError.self) {
      try await numbers.fetch(texts[0], args: ["n": .literal(texts[1]), "list": []])
    }
    let lists = try project.resource("lists") { (_, _) async throws -> [JSONValue] in
      [.literal("12345678901234567890"), .literal("5"), 1e16, -0.0]
    }
    let list = try await lists.fetch("x").value
    #expect(list == [.literal("12345678901234567890"), 5, 1e16, -0.0])
    #expect(try await lists.fetch("x").value == list)
  }

  @Test func `Arguments that are no JSON are one clear error, and nothing is claimed`() async throws
  {
    func nested(_ levels: Int) -> JSONValue {
      (0..<levels).reduce(1) { value, _ in .array([value]) }
    }
    let any = try project.resource("any") { (_, _: JSONValue, _) async throws -> Int in 5 }
    for arguments in [
      .double(.nan), [.double(.infinity)], .literal("1x"), .literal(""), nested(256),
    ] {
      let error = await #expect(throws: WallabyError.self) {
        try await any.fetch("x", with: arguments as JSONValue)
      }
      #expect(error?.message.hasPrefix("cannot write the arguments: ") == true, "\(error as Any)")
      #expect(throws: WallabyError.self) { try any.why("x", with: arguments) }
    }
    #expect(try any.status(of: "x") == nil)
    for _ in 0..<2 { #expect(try await any.fetch("x", with: nested(255)).value == 5) }
    let strict = try project.resource("strict") {
      (_, _: [String: JSONValue], _) async throws -> Int in 5
    }
    await #expect(throws: WallabyError.self) {
      try await strict.fetch("x", args: ["a": nested(255)])
    }
    #expect(try strict.status(of: "x") == nil)
  }
}
