import FileIndex
import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import Resources

@Suite(.temporaryDirectory) struct LookingTests {
  private let project: Project

  init() throws { project = try Project(at: TemporaryDirectory.current("store")) }

  private func numbers() throws -> ResourceCollection<NoArguments, Int> {
    try project.resource("numbers") { (ident, _) async throws -> Int in
      if ident.hasPrefix("bad") { throw CocoaError(.featureUnsupported) }
      return ident.count
    }
  }

  @Test func `Counts and lists know what was made, failed, recomputed and removed`() async throws {
    let numbers = try numbers()
    #expect(try numbers.counts() == ResourceCounts())
    for name in ["b", "a", "c"] { try await numbers.fetch(name) }
    for name in ["bad2", "bad1"] { _ = try? await numbers.fetch(name) }
    #expect(try numbers.counts() == ResourceCounts(completed: 3, pending: 0, error: 2))
    #expect(try numbers.findCompleted() == ["a", "b", "c"])
    #expect(try numbers.findErrors() == ["bad1", "bad2"])
    #expect(try numbers.findPending() == [])
    try await numbers.recompute("a")
    #expect(try numbers.remove("b"))
    #expect(try !numbers.remove("b"))
    #expect(try numbers.resetErrors() == ["bad1", "bad2"])
    #expect(try numbers.list().map(\.id) == ["a", "c"])
    #expect(try numbers.counts() == ResourceCounts(completed: 2, pending: 0, error: 0))
    #expect(try numbers.status(of: "b") == nil)
  }

  @Test func `What is removed by hand is not counted`() async throws {
    let numbers = try numbers()
    for name in ["a", "b"] { try await numbers.fetch(name) }
    #expect(try numbers.counts().completed == 2)
    try FileManager.default.removeItem(atPath: numbers.paths(of: "a").base)
    #expect(try numbers.counts().completed == 1)
    #expect(try numbers.findCompleted() == ["b"])
  }

  @Test func `A damaged resource is reported beside the rest`() async throws {
    let numbers = try numbers()
    for name in ["a", "b"] { try await numbers.fetch(name) }
    try "{".write(toFile: numbers.paths(of: "a").status, atomically: false, encoding: .utf8)
    #expect(try numbers.findCompleted() == ["b"])
    #expect(try numbers.damage().map(\.code) == [.damaged])
    let error = await #expect(throws: WallabyError.self) { try await numbers.fetch("a") }
    #expect(error?.code == .damaged)
  }

  @Test func `The index equals its rebuild`() async throws {
    let numbers = try numbers()
    for number in 0..<30 { try await numbers.fetch("n\(number)") }
    _ = try numbers.counts()
    for number in 0..<10 { try await numbers.recompute("n\(number)") }
    for number in 5..<15 { try numbers.remove("n\(number)") }
    for number in 25..<40 { try await numbers.fetch("n\(number)") }
    _ = try numbers.counts()
    #expect(try numbers.collection.index.verify().isClean)
  }

  @Test func `What a dead process was computing is lost, swept up, and computed again`()
    async throws
  {
    let numbers = try numbers()
    let name = AttemptName(
      Owner(process: Laboratory.dead, token: String(repeating: "t", count: 26)))
    let claims = try ClaimFolder(numbers.collection)
    _ = try claims.claim("x", for: name)
    _ = try Attempt(name, of: "x", in: claims, arguments: .object([:]), version: nil)
    try "half".write(
      toFile: numbers.collection.pendingPath + "/x/stdout.log", atomically: false, encoding: .utf8)
    RunningRecord.beat(at: numbers.collection.pendingPath + "/x")
    try Directory(numbers.collection.pendingPath + "/x").makeLink(".waiting-w", text: "numbers/y")

    #expect(try numbers.status(of: "x")?.state == .lost)
    #expect(try numbers.counts() == ResourceCounts(completed: 0, pending: 0, error: 1))
    #expect(try numbers.findErrors() == ["x"])
    #expect(try numbers.logText(of: "x") == "half")

    var report = GarbageReport()
    try ResourceCare(project).collectGarbage(
      lease: .seconds(1800), isDryRun: false, into: &report)
    #expect(report.problems == [])
    #expect(try numbers.status(of: "x")?.state == .lost)
    #expect(try numbers.errorText(of: "x").contains("ended without a word"))
    #expect(try numbers.logText(of: "x") == "half")
    let left = try FileManager.default.contentsOfDirectory(atPath: numbers.collection.pendingPath)
    #expect(left == [])
    #expect(
      try Set(Directory(numbers.paths(of: "x").base).names())
        == Set(Record.Entry.all + ["error.log"]))
    #expect(try await numbers.fetch("x").value == 1)
  }

  @Test func `What was computed since it failed is not reset as a failure`() async throws {
    let numbers = try numbers()
    _ = try? await numbers.fetch("bad")
    _ = try await numbers.fetch("x")
    #expect(try numbers.removeError("x") == false)
    #expect(try numbers.removeError("bad") == true)
    #expect(try await numbers.fetch("x").value == 1)
    #expect(try numbers.status(of: "bad") == nil)
    let left = try FileManager.default.contentsOfDirectory(atPath: numbers.collection.pendingPath)
    #expect(left == [])
  }

  @Test func `A collection can be looked at without its closure, and computes nothing then`()
    async throws
  {
    let numbers = try numbers()
    _ = try await numbers.fetch("abc")
    #expect(try project.collections() == ["numbers"])
    let seen = try project.collection("numbers")
    #expect(try await seen.fetch("abc").value == 3)
    #expect(try seen.list().map(\.id) == ["abc"])
    for forced in [false, true] {
      let error = await #expect(throws: WallabyError.self) {
        _ = forced ? try await seen.recompute("abc", with: [:]) : try await seen.fetch("new")
      }
      #expect(error?.code == .invalidInput)
    }
    #expect(try await numbers.fetch("abc").value == 3)
    let left = try FileManager.default.contentsOfDirectory(atPath: numbers.collection.pendingPath)
    #expect(left == [])
    #expect(throws: WallabyError.self) { try project.collection("none") }
  }

  @Test
  func `A taking over that fails leaves all as it was, and the next one finds what had ended`()
    async throws
  {
    let numbers = try numbers()
    let dead = AttemptName(
      Owner(process: Laboratory.dead, token: String(repeating: "d", count: 26)))
    let claims = try ClaimFolder(numbers.collection)
    _ = try claims.claim("x", for: dead)
    let attempt = try Attempt(dead, of: "x", in: claims, arguments: .object([:]), version: nil)
    _ = try attempt.settle(.completed, result: 9)
    let opened = try numbers.collection.open()
    try opened.directory.rename("x", to: ".pending/\(dead)")
    try opened.pending.makeLink("x", text: "\(dead)")
    // Where it is to be moved stands something full.
    let own = try numbers.collection.newAttemptName()
    try opened.pending.makeDirectory(own.trash(of: dead))
    try opened.pending.open(own.trash(of: dead)).makeDirectory("full")
    #expect(throws: WallabyError.self) { try claims.claim("x", for: own) }
    #expect(try claims.holder(of: "x") == dead)
    #expect(try !opened.pending.names().contains(dead.succession))
    try opened.pending.removeTree(own.trash(of: dead))
    #expect(try await numbers.fetch("x").value == 9)
    #expect(try opened.pending.names() == [])
  }

  @Test func `A dead attempt is out of reach whoever died while taking it over`() async throws {
    let numbers = try numbers()
    func name(_ letter: Character) -> AttemptName {
      AttemptName(Owner(process: Laboratory.dead, token: String(repeating: letter, count: 26)))
    }
    let claims = try ClaimFolder(numbers.collection)
    _ = try claims.claim("abc", for: name("s"))
    let slow = try Attempt(
      name("s"), of: "abc", in: claims, arguments: .object([:]), version: nil)
    let opened = try numbers.collection.open()
    try opened.pending.makeLink(name("s").succession, text: "\(name("t"))")
    #expect(try await numbers.fetch("abc").value == 3)
    var code: WallabyError.Code?
    do throws(WallabyError) { _ = try slow.settle(.completed, result: 99) } catch {
      code = error.code
    }
    #expect(code == .conflict)
    #expect(try await numbers.fetch("abc").value == 3)
  }

  @Test func `A damaged resource keeps the sweep from no other`() async throws {
    let numbers = try numbers()
    _ = try await numbers.fetch("a")
    try "{".write(toFile: numbers.paths(of: "a").status, atomically: false, encoding: .utf8)
    let claims = try ClaimFolder(numbers.collection)
    for (ident, letter) in [("a", "x"), ("b", "y")] as [(String, Character)] {
      let name = AttemptName(
        Owner(process: Laboratory.dead, token: String(repeating: letter, count: 26)))
      _ = try claims.claim(ident, for: name)
      _ = try Attempt(name, of: ident, in: claims, arguments: .object([:]), version: nil)
    }
    var report = GarbageReport()
    try ResourceCare(project).collectGarbage(
      lease: .seconds(1800), isDryRun: false, into: &report)
    #expect(report.problems == [])
    #expect(report.settledResources.sorted() == ["numbers/a", "numbers/b"])
    #expect(try numbers.status(of: "b")?.state == .lost)
    #expect(throws: WallabyError.self) { try numbers.status(of: "a") }
    let left = try FileManager.default.contentsOfDirectory(atPath: numbers.collection.pendingPath)
    #expect(left == [])
  }

  @Test func `A claim is taken over from the dead by one, and by none from the living`()
    async throws
  {
    let numbers = try numbers()
    let claims = try ClaimFolder(numbers.collection)
    func name(_ process: ProcessIdentity, _ letter: Character) -> AttemptName {
      AttemptName(Owner(process: process, token: String(repeating: letter, count: 26)))
    }
    _ = try claims.claim("x", for: name(Laboratory.dead, "a"))
    // Taken over by one who died right after making the link that says so.
    let opened = try numbers.collection.open()
    try opened.pending.makeLink(
      name(Laboratory.dead, "a").succession, text: "\(name(Laboratory.dead, "b"))")
    #expect(try claims.holder(of: "x") == name(Laboratory.dead, "b"))
    guard case .claimed = try claims.claim("x", for: name(.current, "c")) else {
      Issue.record("not claimed")
      return
    }
    guard case .busy(let holder) = try claims.claim("x", for: name(.current, "d")) else {
      Issue.record("claimed twice")
      return
    }
    #expect(holder == name(.current, "c"))
    #expect(try opened.pending.names() == ["x"])
    claims.release("x", of: name(.current, "d"))
    #expect(try claims.holder(of: "x") == name(.current, "c"))
    claims.release("x", of: name(.current, "c"))
    #expect(try claims.holder(of: "x") == nil)
  }

  @Test func `Who has just taken over on another host is not judged by the age of the first claim`()
    async throws
  {
    let numbers = try numbers()
    func name(_ host: String, _ letter: Character) -> AttemptName {
      var process = ProcessIdentity.current
      process.host = host
      return AttemptName(Owner(process: process, token: String(repeating: letter, count: 26)))
    }
    let claims = try ClaimFolder(numbers.collection)
    let opened = try numbers.collection.open()
    let first = name("one", "a")
    try opened.pending.makeLink("x", text: "\(first)")
    _ = try run("/usr/bin/touch", ["-h", "-d", "2020-01-01", opened.pending.join("x")])
    #expect(try claims.isDead(first, of: "x"))
    try opened.pending.makeLink(first.succession, text: "\(name("two", "b"))")
    guard case .busy = try claims.claim("x", for: name("three", "c")) else {
      Issue.record("claimed from the living")
      return
    }
    // Who has ended and let go since somebody looked is not silent, and no error.
    #expect(try !claims.isDead(first, of: "released"))
  }

  @Test func `Whoever sweeps says how long another host may be silent`() async throws {
    let numbers = try numbers()
    var other = ProcessIdentity.current
    other.host = "other"
    let name = AttemptName(Owner(process: other, token: String(repeating: "t", count: 26)))
    let opened = try numbers.collection.open()
    try opened.pending.makeLink("x", text: "\(name)")
    _ = try run("/usr/bin/touch", ["-h", "-d", "10 minutes ago", opened.pending.join("x")])
    for (lease, names) in [(1800, ["x"]), (60, [])] {
      var report = GarbageReport()
      try ResourceCare(project).collectGarbage(
        lease: .seconds(lease), isDryRun: false, into: &report)
      #expect(try opened.pending.names() == names)
    }
  }

  @Test func `Who was superseded cannot publish`() async throws {
    let numbers = try numbers()
    let slow = AttemptName(Owner(process: .current, token: String(repeating: "s", count: 26)))
    let claims = try ClaimFolder(numbers.collection)
    _ = try claims.claim("x", for: slow)
    let attempt = try Attempt(
      slow, of: "x", in: claims, arguments: .object([:]), version: nil)
    // As another host does that has not heard of us for a whole lease.
    let opened = try numbers.collection.open()
    try opened.pending.rename("\(slow)", to: slow.trash)
    try opened.pending.unlink("x")
    #expect(try await numbers.fetch("x").value == 1)
    var code: WallabyError.Code?
    do throws(WallabyError) {
      _ = try attempt.settle(.completed, result: 99)
    } catch {
      code = error.code
    }
    #expect(code == .conflict)
    #expect(try await numbers.fetch("x").value == 1)
  }

  @Test func `Many are fetched at once, and each failure is its own`() async throws {
    let numbers = try numbers()
    var values: [String: Int] = [:]
    var failed: [String] = []
    for await fetched in numbers.fetchAll(
      ["a", "bb", "bad", "ccc"], with: NoArguments(), concurrency: 2)
    {
      switch fetched.outcome {
      case .success(let resource): values[fetched.id] = resource.value
      case .failure: failed.append(fetched.id)
      }
    }
    #expect(values == ["a": 1, "bb": 2, "ccc": 3] && failed == ["bad"])
  }

  @Test func `In the background it is pending at once and done later`() async throws {
    let numbers = try numbers()
    let (status, task) = try numbers.start("a", with: NoArguments())
    #expect(status.pending)
    #expect(try await task.value.value == 1)
    let (again, _) = try numbers.start("a", with: NoArguments())
    #expect(again.completed)
  }
}
