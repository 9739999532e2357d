import Foundation
import POSIXSupport
import Records
import Synchronization
import Testing
import WallabyTestSupport

@testable import Resources

@Suite(.temporaryDirectory) struct FetchTests {
  private let project: Project

  init() throws { project = try Project(at: TemporaryDirectory.current("store")) }

  struct Options: Codable, Sendable { var size = 3 }
  struct Summary: Codable, Sendable, Equatable {
    var ts: Date
    var size: Int
  }

  private func thumbnails(
    version: String? = nil, onArgumentsChanged: ArgumentsPolicy = .fail,
    counting: Counter = Counter()
  ) throws -> ResourceCollection<Options, Summary> {
    try project.resource(
      "thumbnails", version: version, onArgumentsChanged: onArgumentsChanged
    ) { (ident: String, options: Options, context) async throws -> Summary in
      counting.add()
      context.log("working on \(ident)")
      context.logError("carefully")
      try "pixels".write(toFile: context.directory + "/t.png", atomically: false, encoding: .utf8)
      return Summary(ts: Date(timeIntervalSince1970: 1_795_000_000.25), size: options.size)
    }
  }

  @Test func `A value is computed once and found with its logs, state and files`() async throws {
    let counter = Counter()
    let thumbnails = try thumbnails(counting: counter)
    let made = try await thumbnails.fetch("uniq_ident123", with: Options())
    let found = try await thumbnails.fetch("uniq_ident123", with: Options())
    #expect(counter.count == 1)
    #expect(made.value == found.value && found.value.size == 3)
    #expect(found.status.completed && !found.status.pending && !found.status.error)
    #expect(found.paths.base == project.root + "/thumbnails/uniq_ident123")
    #expect(
      try String(contentsOfFile: found.paths.stdout, encoding: .utf8)
        == "working on uniq_ident123\n")
    #expect(try String(contentsOfFile: found.paths.stderr, encoding: .utf8) == "carefully\n")
    #expect(try String(contentsOfFile: found.paths.storage + "/t.png", encoding: .utf8) == "pixels")
    #expect(
      try String(contentsOfFile: found.paths.result, encoding: .utf8)
        == "{\n  \"size\": 3,\n  \"ts\": \"2026-11-18T11:06:40.250Z\"\n}\n")
    let entries = try FileManager.default.contentsOfDirectory(atPath: found.paths.base).sorted()
    #expect(entries == ["result.json", "status.json", "stderr.log", "stdout.log", "storage"])
    let pending = try FileManager.default.contentsOfDirectory(atPath: thumbnails.path + "/.pending")
    #expect(pending == [])
  }

  @Test func `Of many who fetch at once one computes`() async throws {
    let counter = Counter()
    let thumbnails = try thumbnails(counting: counter)
    try await withThrowingTaskGroup(of: Summary.self) { group in
      for _ in 0..<50 {
        group.addTask { try await thumbnails.fetch("one", with: Options()).value }
      }
      for try await value in group { #expect(value.size == 3) }
    }
    #expect(counter.count == 1)
  }

  @Test func `Other arguments are never answered with the old value unasked`() async throws {
    let counter = Counter()
    let strict = try thumbnails(counting: counter)
    try await strict.fetch("a", with: Options(size: 1))
    let error = await #expect(throws: WallabyError.self) {
      try await strict.fetch("a", with: Options(size: 2))
    }
    #expect(error?.code == .conflict)
    #expect(error?.message.contains("'size' is 2, it was 1") == true)
    #expect(
      try strict.why("a", with: Options(size: 2))
        == .argumentsChanged([ArgumentDifference(path: "size", kept: 1, asked: 2)]))
    let reusing = try thumbnails(onArgumentsChanged: .reuse, counting: counter)
    #expect(try await reusing.fetch("a", with: Options(size: 2)).value.size == 1)
    #expect(counter.count == 1)
    let anew = try thumbnails(onArgumentsChanged: .recompute, counting: counter)
    #expect(try await anew.fetch("a", with: Options(size: 2)).value.size == 2)
    #expect(try await strict.fetch("a", with: Options(size: 2)).value.size == 2)
    #expect(counter.count == 2)
  }

  @Test func `Another version of the closure computes anew`() async throws {
    let counter = Counter()
    try await thumbnails(version: "1", counting: counter).fetch("a", with: Options())
    let second = try thumbnails(version: "2", counting: counter)
    #expect(
      try second.why("a", with: Options()) == .versionChanged(kept: "1", asked: "2"))
    try await second.fetch("a", with: Options())
    try await second.fetch("a", with: Options())
    #expect(counter.count == 2)
    #expect(try second.why("a", with: Options()) == nil)
    #expect(try second.why("b", with: Options()) == .absent)
  }

  @Test func `What the closure throws is thrown and kept, and the next fetch tries again`()
    async throws
  {
    struct Broken: Error, CustomStringConvertible {
      let description = "no such planet"
      let cause: any Error = CocoaError(.fileNoSuchFile)
    }
    let counter = Counter()
    let failing = try project.resource("planets") { (ident, context) async throws -> Int in
      context.log("looking")
      if counter.add() == 1 { throw Broken() }
      return 42
    }
    await #expect(throws: Broken.self) { try await failing.fetch("x", with: NoArguments()) }
    let status = try #require(try failing.status(of: "x"))
    #expect(status.error && status.state == .failed && status.message == "no such planet")
    #expect(try failing.errorText(of: "x").contains("no such planet"))
    #expect(try failing.errorText(of: "x").contains("caused by"))
    #expect(try failing.logText(of: "x") == "looking\n")
    #expect(try await failing.fetch("x", with: NoArguments()).value == 42)
    #expect(try failing.errorText(of: "x") == "")
  }

  @Test func `A value that is no JSON is an error and never half a success`() async throws {
    let numbers = try project.resource("numbers") { (_, _) async throws -> Double in .infinity }
    await #expect(throws: (any Error).self) { try await numbers.fetch("x", with: NoArguments()) }
    #expect(try numbers.status(of: "x")?.state == .failed)
  }

  @Test func `A resource may fetch another, and a ring is an error that names it`() async throws {
    let box = Mutex<ResourceCollection<NoArguments, Int>?>(nil)
    let inner = try project.resource("inner") { (ident, _) async throws -> Int in
      if ident == "ring" {
        return try await box.withLock { $0 }!.fetch("ring", with: NoArguments()).value
      }
      return 7
    }
    let outer = try project.resource("outer") { (ident, _) async throws -> Int in
      try await inner.fetch(ident, with: NoArguments()).value * 2
    }
    box.withLock { $0 = outer }
    #expect(try await outer.fetch("a", with: NoArguments()).value == 14)
    let error = await #expect(throws: WallabyError.self) {
      try await outer.fetch("ring", with: NoArguments())
    }
    #expect(error?.message == "resources wait for each other: outer/ring → inner/ring → outer/ring")
  }

  @Test func `A ring that two tasks close is an error too`() async throws {
    let box = Mutex<ResourceCollection<NoArguments, Int>?>(nil)
    let gate = Counter()
    @Sendable func meet() async throws {
      gate.add()
      while gate.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    }
    let left = try project.resource("left") { (ident, _) async throws -> Int in
      try await meet()
      return try await box.withLock { $0 }!.fetch(ident, with: NoArguments()).value
    }
    let right = try project.resource("right") { (ident, _) async throws -> Int in
      try await meet()
      return try await left.fetch(ident, with: NoArguments()).value
    }
    box.withLock { $0 = right }
    async let one = left.fetch("x", with: NoArguments())
    async let other = right.fetch("x", with: NoArguments())
    var messages: [String] = []
    do { _ = try await one } catch { messages.append("\(error)") }
    do { _ = try await other } catch { messages.append("\(error)") }
    #expect(messages.count == 2)
    #expect(messages.contains { $0.contains("wait for each other") })
  }

  @Test func `Who waited in vain for another and goes on leaves no sign of waiting`() async throws {
    struct Broken: Error {}
    let counter = Counter()
    let path = project.root + "/outer/.pending/a"
    let inner = try project.resource("inner") { (_, _) async throws -> Int in
      counter.add()
      try await sees(waiting: 1, at: path)
      throw Broken()
    }
    let outer = try project.resource("outer") { (_, _) async throws -> Int in
      do { return try await inner.fetch("a").value } catch { return 0 }
    }
    let first = Task { try await inner.fetch("a") }
    while counter.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
    let found = try await outer.fetch("a")
    #expect(found.value == 0)
    await #expect(throws: Broken.self) { try await first.value }
    let entries = try FileManager.default.contentsOfDirectory(atPath: found.paths.base)
    #expect(entries.allSatisfy { !$0.hasPrefix(".") })
  }

  /// Returns when so many links at a path tell that it waits.
  @Sendable private func sees(waiting count: Int, at path: String) async throws {
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
    while ((try? names()) ?? []).count(where: { $0.hasPrefix(".waiting") }) < count {
      try await Task.sleep(for: .milliseconds(1))
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `A ring through what a closure computes within, beside other waits, is an error too`()
    async throws
  {
    let box = Mutex<ResourceCollection<NoArguments, Int>?>(nil)
    let counter = Counter()
    let path = project.root + "/inner/.pending/x"
    let slow = try project.resource("slow") { (_, _) async throws -> Int in
      counter.add()
      try await sees(waiting: 2, at: path)
      return 1
    }
    // Waits for the outermost of those that wait for it, after they have begun to wait.
    let other = try project.resource("other") { (ident, _) async throws -> Int in
      counter.add()
      try await sees(waiting: 2, at: path)
      return try await box.withLock { $0 }!.fetch(ident).value
    }
    let inner = try project.resource("inner") { (ident, _) async throws -> Int in
      async let one = slow.fetch(ident).value
      async let two = other.fetch(ident).value
      return try await one + two
    }
    let outer = try project.resource("outer") { (ident, _) async throws -> Int in
      try await inner.fetch(ident).value
    }
    box.withLock { $0 = outer }
    let others = [Task { try await slow.fetch("x") }, Task { try await other.fetch("x") }]
    while counter.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: WallabyError.self) { try await outer.fetch("x") }
    let error = await #expect(throws: WallabyError.self) { try await others[1].value }
    #expect(error?.message.contains("wait for each other: other/x → outer/x → other/x") == true)
    _ = try await others[0].value
  }

  @Test func `What cannot be written down does not stay pending while its process lives`()
    async throws
  {
    let counter = Counter()
    let numbers = try project.resource("numbers") { (_, context) async throws -> Int in
      if counter.add() == 1 {
        try FileManager.default.createDirectory(
          atPath: context.directory + "/../result.json", withIntermediateDirectories: false)
      }
      return counter.count
    }
    await #expect(throws: WallabyError.self) { try await numbers.fetch("x") }
    #expect(try numbers.status(of: "x") == nil)
    #expect(try await numbers.fetch("x").value == 2)
  }

  @Test func `Recomputing replaces the value and its files as a whole`() async throws {
    let counter = Counter()
    let numbers = try project.resource("numbers") { (_, context) async throws -> Int in
      let number = counter.add()
      try "x".write(toFile: context.directory + "/\(number)", atomically: false, encoding: .utf8)
      return number
    }
    try await numbers.fetch("x", with: NoArguments())
    let found = try await numbers.recompute("x", with: NoArguments())
    #expect(found.value == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: found.paths.storage) == ["2"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: numbers.path + "/.pending") == [])
  }

  @Test
  func `A value of another type than the kept one is no damage, and a version computes it anew`()
    async throws
  {
    struct Old: Codable { var a = 1 }
    struct New: Codable, Equatable { var a = 1, b = 2 }
    let old = try project.resource("grow") { (_, _) async throws in Old() }
    _ = try await old.fetch("x")
    let new = try project.resource("grow") { (_, _) async throws in New() }
    let error = await #expect(throws: WallabyError.self) { try await new.fetch("x") }
    #expect(error?.code == .conflict)
    #expect(error?.hint?.contains("version:") == true)
    let third = try project.resource("grow", version: "2") { (_, _) async throws in New() }
    #expect(try await third.fetch("x").value == New())
  }

  @Test func `What encodes but cannot be read again is a failure, never kept as a value`()
    async throws
  {
    struct Odd: Codable {
      init() {}
      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("odd")
      }
      init(from decoder: any Decoder) throws {
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "never"))
      }
    }
    let odd = try project.resource("odd") { (_, _) async throws in Odd() }
    await #expect(throws: DecodingError.self) { try await odd.fetch("x") }
    #expect(try odd.status(of: "x")?.state == .failed)
  }

  @Test func `Recomputing mends what is damaged`() async throws {
    let numbers = try project.resource("numbers") { (_, _) async throws -> Int in 4 }
    let found = try await numbers.fetch("x")
    try "{".write(toFile: found.paths.status, atomically: false, encoding: .utf8)
    await #expect(throws: WallabyError.self) { try await numbers.fetch("x") }
    #expect(try await numbers.recompute("x").value == 4)
    #expect(try await numbers.fetch("x").value == 4)
  }

  @Test func `Without waiting a pending value is nil, and it is computed where nobody is at it`()
    async throws
  {
    let gate = AsyncStream<Void>.makeStream()
    let numbers = try project.resource("numbers") { (_, _) async throws -> Int in
      for await _ in gate.stream { break }
      return 4
    }
    let (status, task) = try numbers.start("x")
    #expect(status.pending)
    while try numbers.status(of: "x") == nil { await Task.yield() }
    let early = try await numbers.fetch("x", wait: false)
    #expect(early.value == nil)
    #expect(early.status.pending)
    gate.continuation.yield()
    #expect(try await task.value.value == 4)
    #expect(try await numbers.fetch("x", wait: false).value == 4)
  }

  @Test func `Programs that the closure runs are captured`() async throws {
    let files = try project.resource("files") { (ident, context) async throws -> String in
      // What a program leaves that was killed while it waited for another resource.
      try Directory(context.attemptPath).makeLink(".waiting-\(Laboratory.dead)-t", text: "files/y")
      try await context.run(["sh", "-c", "echo made; echo oops >&2; echo hi >f"])
      context.log("done")
      return try String(contentsOfFile: context.directory + "/f", encoding: .utf8)
    }
    let found = try await files.fetch("x", with: NoArguments())
    #expect(found.value == "hi\n")
    #expect(try Set(Directory(found.paths.base).names()) == Set(Record.Entry.all))
    #expect(try files.logText(of: "x") == "made\ndone\n")
    #expect(try String(contentsOfFile: found.paths.stderr, encoding: .utf8) == "oops\n")
    let failing = try project.resource("failing") { (_, context) async throws -> Int in
      try await context.run(["sh", "-c", "exit 3"])
      return 1
    }
    let error = await #expect(throws: CommandFailure.self) {
      try await failing.fetch("x", with: NoArguments())
    }
    #expect(error?.exitCode == 3)
    let killed = try project.resource("killed") { (_, context) async throws -> Int in
      try await context.run(["sh", "-c", "kill -9 $$"])
      return 1
    }
    let signal = await #expect(throws: CommandFailure.self) { try await killed.fetch("x") }
    #expect(signal?.exitCode == nil)
    #expect(signal?.description.hasSuffix("was killed by SIGKILL") == true)
    let late = try project.resource("late") { (_, context) async throws -> Int in
      try await context.run(
        ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.01; done"],
        timeout: .milliseconds(200))
      return 1
    }
    let overdue = await #expect(throws: CommandFailure.self) { try await late.fetch("x") }
    #expect(overdue?.exitCode == nil)
    #expect(overdue?.description.hasSuffix("timed out") == true)
  }

  @Test(.timeLimit(.minutes(1)))
  func `Programs that wait for each other all run, however many there are`() async throws {
    let count = 40
    let gate = TemporaryDirectory.current("gate")
    #expect(mkfifo(gate, 0o600) == 0)
    // Open at both ends: nothing written is lost, and no open waits.
    let held = try FileDescriptor.open(gate, .readWrite)
    let files = try project.resource("files") { (_, context) async throws -> Int in
      try await context.run([
        "sh", "-c",
        #"echo >>"$1.log"; test $(wc -l <"$1.log") -lt $2 || seq $2 >"$1"; read -r line <>"$1""#,
        "sh", gate, "\(count)",
      ])
      return 1
    }
    let took = await ContinuousClock().measure {
      for await one in files.fetchAll((1...count).map(String.init), concurrency: count) {
        #expect(throws: Never.self) { try one.outcome.get() }
      }
    }
    #expect(took < .seconds(20))
    try held.close()
  }

  @Test func `A recompute that is cancelled leaves the value that is kept`() async throws {
    let counter = Counter()
    let numbers = try project.resource("numbers") { (_, _) async throws -> Int in
      if counter.add() % 2 == 0 { try await Task.sleep(for: .seconds(60)) }
      return counter.count
    }
    try await numbers.fetch("x")
    for round in 1...2 {
      let task = Task {
        round == 1 ? try await numbers.recompute("x") : try await numbers.fetch("y")
      }
      while counter.count < 2 * round { try await Task.sleep(for: .milliseconds(1)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      if round == 1 { counter.add() }
    }
    #expect(try numbers.status(of: "x")?.state == .completed)
    #expect(try await numbers.fetch("x").value == 1)
    // Where there was none, that it was cancelled is what there is to know.
    #expect(try numbers.status(of: "y")?.state == .cancelled)
    let pending = try FileManager.default.contentsOfDirectory(atPath: numbers.path + "/.pending")
    #expect(pending == [])
  }

  @Test(.timeLimit(.minutes(1)))
  func `A task that outlives its closure fetches as if it had none`() async throws {
    let (begun, gate) = (Counter(), Counter())
    let left = Mutex<[Task<Int, any Error>]>([])
    let slow = try project.resource("slow") { (_, _) async throws -> Int in
      begun.add()
      while gate.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
      return 1
    }
    let other = Task { try await slow.fetch("x").value }
    while begun.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
    let again = Mutex<ResourceCollection<NoArguments, Int>?>(nil)
    let outer = try project.resource("outer") { (ident, _) async throws -> Int in
      func leave(_ work: @escaping @Sendable () async throws -> Int) {
        let task = Task {
          while gate.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
          return try await work()
        }
        left.withLock { $0.append(task) }
      }
      leave { try await slow.fetch("x").value }
      leave { try await again.withLock { $0 }!.fetch(ident).value }
      return 2
    }
    again.withLock { $0 = outer }
    try await outer.fetch("x")
    gate.add()
    #expect(try await left.withLock { $0[1] }.value == 2)
    gate.add()
    #expect(try await left.withLock { $0[0] }.value == 1)
    #expect(try await other.value == 1)
  }

  @Test func `Of what was not taken from us it is said what is missing`() async throws {
    let numbers = try project.resource("numbers") { (_, context) async throws -> Int in
      try FileManager.default.removeItem(atPath: context.directory + "/../status.json")
      return 3
    }
    let error = await #expect(throws: WallabyError.self) { try await numbers.fetch("x") }
    #expect(error?.message.hasPrefix("cannot keep 'numbers/x': open '") == true, "\(error as Any)")
  }

  @Test(arguments: [
    "", ".", "..", ".x", "a/b", "../x", "a\nb", "\u{1b}[0m", String(repeating: "n", count: 201),
  ])
  func `A name that cannot be a directory's is refused and changes nothing`(name: String)
    async throws
  {
    let thumbnails = try thumbnails()
    let error = await #expect(throws: WallabyError.self) {
      try await thumbnails.fetch(name, with: Options())
    }
    #expect(error?.code == .invalidInput)
    #expect(throws: WallabyError.self) {
      try project.resource(name) { (_, _) async throws -> Int in 1 }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: thumbnails.path) == [".pending"])
  }

  @Test(arguments: ["records", "tasks", "flows", "workflows", "jobs", "catalog", "wallaby.json"])
  func `Names that the store needs are no collections`(name: String) throws {
    #expect(throws: WallabyError.self) {
      try project.resource(name) { (_, _) async throws -> Int in 1 }
    }
  }
}

final class Counter: Sendable {
  private let value = Atomic(0)
  var count: Int { value.load(ordering: .sequentiallyConsistent) }

  @discardableResult
  func add() -> Int { value.add(1, ordering: .sequentiallyConsistent).newValue }
}
