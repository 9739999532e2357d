import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import Resources

// The trees in Fixtures were written by hadrosaur 0.0.3 and 0.4.1: two numbers squared, one that raised, one whose process
// ended by `os._exit`, and in 0.4.1 one that returned what is no JSON. Changed are only the paths in their tracebacks, and
// 0.4.1's LevelDB is left out.
@Suite(.temporaryDirectory) struct AdoptionTests {
  private let project: Project

  init() throws { project = try Project(at: TemporaryDirectory.current("store")) }

  private func fixture(_ version: String) -> String {
    "\(packageRoot)/Tests/ResourcesTests/Fixtures/hadrosaur-\(version)"
  }

  @Test func `A tree of 0_0_3 is brought over with results, logs, errors and files`() async throws {
    let adoption = try Adoption(of: fixture("0.0.3"), into: project)
    #expect(try adoption.collections() == ["squares"])
    #expect(try adoption.resources(of: "squares") == ["2", "3", "bad", "gone"])
    #expect(try adoption.adopt("2", of: "squares") == .adopted)
    #expect(try adoption.adopt("bad", of: "squares") == .adopted)
    #expect(try adoption.adopt("gone", of: "squares") == .pending)
    let squares = try project.collection("squares")
    let two = try await squares.fetch("2")
    #expect(two.value == ["square": 4, "args": ["x": 1]])
    #expect(try String(contentsOfFile: two.paths.stdout, encoding: .utf8) == "working on 2\n")
    #expect(try String(contentsOfFile: two.paths.stderr, encoding: .utf8) == "carefully\n")
    #expect(
      try String(contentsOfFile: two.paths.storage + "/note.txt", encoding: .utf8) == "files of 2\n"
    )
    #expect(try squares.status(of: "bad")?.message == "ValueError: no such number: bad")
    #expect(try squares.errorText(of: "bad").hasPrefix("Traceback"))
    #expect(try squares.status(of: "gone") == nil)
    #expect(try squares.counts() == ResourceCounts(completed: 1, pending: 0, error: 1))
    var report = try project.records.verify()
    try ResourceCare(project).verify(into: &report)
    #expect(report.resources == 2 && report.findings == [])
  }

  @Test func `A tree of 0_4_1 is brought over with its times`() async throws {
    let adoption = try Adoption(of: fixture("0.4.1"), into: project)
    #expect(try adoption.resources(of: "squares") == ["2", "bad", "gone", "nojson"])
    #expect(try adoption.adopt("2", of: "squares") == .adopted)
    #expect(try adoption.adopt("bad", of: "squares") == .adopted)
    #expect(try adoption.adopt("gone", of: "squares") == .pending)
    let error = #expect(throws: WallabyError.self) {
      try adoption.adopt("nojson", of: "squares")
    }
    #expect(error?.code == .damaged)
    let squares = try project.collection("squares")
    let two = try await squares.fetch("2")
    #expect(two.value == ["square": 4, "args": ["x": 1]])
    #expect(try squares.logText(of: "2").contains("working on 2 (m4.py:6)"))
    #expect(two.status.createdTime == Timestamp("2026-11-21T13:29:28.885Z"))
    let bad = try #require(try squares.status(of: "bad"))
    #expect(bad.state == .failed && bad.duration == .milliseconds(38))
    #expect(try squares.status(of: "nojson") == nil)
    let left = try FileManager.default.contentsOfDirectory(atPath: squares.path + "/.pending")
    #expect(left == [])
  }

  @Test func `What is kept is never replaced, and the old tree stays as it is`() async throws {
    let old = TemporaryDirectory.current("old")
    try FileManager.default.copyItem(atPath: fixture("0.0.3"), toPath: old)
    let before = try tree(at: old)
    let squares = try project.resource("squares") { (_, _) async throws -> Int in 7 }
    try await squares.fetch("2")
    let adoption = try Adoption(of: old, into: project)
    #expect(try adoption.adopt("2", of: "squares") == .kept)
    #expect(try adoption.adopt("3", of: "squares") == .adopted)
    #expect(try adoption.adopt("3", of: "squares") == .kept)
    #expect(try await squares.fetch("2").value == 7)
    #expect(try tree(at: old) == before)
  }

  @Test func `Files are copied with modes, times and links, which are not followed`() throws {
    let old = TemporaryDirectory.current("old/squares/2")
    try FileManager.default.createDirectory(
      atPath: old + "/storage/d", withIntermediateDirectories: true)
    try "complete".write(toFile: old + "/status", atomically: false, encoding: .utf8)
    try "1".write(toFile: old + "/result.json", atomically: false, encoding: .utf8)
    try "#!".write(toFile: old + "/storage/d/run", atomically: false, encoding: .utf8)
    let time = Date(timeIntervalSince1970: 1_600_000_000)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o750, .modificationDate: time], ofItemAtPath: old + "/storage/d/run")
    try FileManager.default.createSymbolicLink(
      atPath: old + "/storage/out", withDestinationPath: "/etc")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o550], ofItemAtPath: old + "/storage/d")
    let adoption = try Adoption(of: TemporaryDirectory.current("old"), into: project)
    #expect(try adoption.adopt("2", of: "squares") == .adopted)
    let storage = project.root + "/squares/2/storage"
    let file = try FileManager.default.attributesOfItem(atPath: storage + "/d/run")
    #expect(file[.posixPermissions] as? Int == 0o750)
    #expect(file[.modificationDate] as? Date == time)
    let folder = try FileManager.default.attributesOfItem(atPath: storage + "/d")
    #expect(folder[.posixPermissions] as? Int == 0o550)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: storage + "/out") == "/etc")
  }

  @Test func `A store is not adopted, nor what cannot have its name here`() throws {
    #expect(throws: WallabyError.self) { try Adoption(of: project.root, into: project) }
    let old = TemporaryDirectory.current("old/records/2")
    try FileManager.default.createDirectory(atPath: old, withIntermediateDirectories: true)
    try "complete".write(toFile: old + "/status", atomically: false, encoding: .utf8)
    let adoption = try Adoption(of: TemporaryDirectory.current("old"), into: project)
    let error = #expect(throws: WallabyError.self) { try adoption.adopt("2", of: "records") }
    #expect(error?.code == .invalidInput)
  }
}
