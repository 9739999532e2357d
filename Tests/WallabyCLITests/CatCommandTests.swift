import Foundation
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct CatCommandTests {
  let everyByte = (0...255).map { UInt8($0) }

  @Test func `Every byte comes as it is, also on a terminal`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record(stdout: everyByte, stderr: everyByte.reversed())
    #expect(try fixture.run("cat", "@last").bytes == everyByte)
    #expect(try fixture.run("cat", "@last", terminal: 80).bytes == everyByte)
    #expect(try fixture.run("cat", "@last", "--stderr").bytes == everyByte.reversed())
    #expect(try fixture.run("cat", "@last", "\(record.id)").bytes == everyByte + everyByte)
  }

  @Test func `Large output comes whole`() throws {
    let fixture = try CommandFixture()
    let large = [UInt8](repeating: 7, count: 3_000_000) + everyByte
    try fixture.record(stdout: large)
    #expect(try fixture.run("cat", "@last").bytes == large)
  }

  @Test func `Files of the record, and nothing outside it`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record(files: ["storage/a b": "inside"])
    try TemporaryDirectory.current.write("secret", "outside")
    for (name, target) in [
      ("link", "/etc/passwd"), ("storage/up", "../../../../../.."), ("storage/loop", "loop"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: record.path + "/" + name, withDestinationPath: target)
    }
    #expect(try fixture.run("cat", "@last", "--file", "storage/a b").stdout == "inside")
    #expect(try fixture.run("cat", "@last", "--file", "result.json").stdout == "null\n")
    for name in [
      "../../../../../secret", "/etc/passwd", "storage/../result.json", "", ".", "storage/",
      "./result.json", "storage//a b",
    ] {
      let answer = try fixture.run("cat", "@last", "--file", name)
      #expect(answer.exit == .usage, "\(name)")
      #expect(answer.bytes.isEmpty)
    }
    for name in ["link", "storage/up/secret", "storage/loop", "storage", "status.json/x"] {
      let answer = try fixture.run("cat", "@last", "--file", name)
      #expect(answer.exit == .damaged, "\(name): \(answer.stderr)")
      #expect(answer.bytes.isEmpty)
    }
    #expect(try fixture.run("cat", "@last", "--file", "none").exit == .notFound)
  }

  @Test func `Earlier tries have numbers, the last one too`() throws {
    let fixture = try CommandFixture()
    try fixture.record(
      stdout: Array("third".utf8), files: ["stdout.1.log": "first", "stdout.2.log": "second"])
    for (number, text) in ["first", "second", "third"].enumerated() {
      #expect(try fixture.run("cat", "@last", "--attempt", "\(number + 1)").stdout == text)
    }
    #expect(try fixture.run("cat", "@last", "--attempt", "0").exit == .notFound)
    let answer = try fixture.run("cat", "@last", "--attempt", "4")
    #expect(answer.exit == .notFound)
    #expect(answer.stderr.contains("it was tried 3 times"))
    #expect(try fixture.run("cat", "@last", "--attempt", "1", "--file", "x").exit == .usage)
  }

  @Test func `What is no plain file is never waited for`() throws {
    let fixture = try CommandFixture()
    let record = try fixture.record()
    let good = try fixture.record(stdout: Array("good".utf8)).id
    try fixture.putFIFO(at: record.path + "/stdout.log")
    #expect(try fixture.run("cat", "\(record.id)").exit == .damaged)
    let both = try fixture.run("cat", "\(record.id)", "\(good)")
    #expect(both.exit == .partial)
    #expect(both.stdout == "good")
  }
}
