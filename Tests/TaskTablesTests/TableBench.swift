import FileIndex
import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// A store of a test's own, with tables.
struct TableBench {
  let root: String
  let project: Project

  init(
    durability: StoreFormat.Durability = .relaxed, lease: Duration = .seconds(1800)
  ) throws {
    root = TemporaryDirectory.current("store")
    _ = try Project.create(at: root, durability: durability)
    var configuration = Configuration()
    configuration.lease = lease
    project = try Project.open(at: root, configuration: configuration)
  }

  func table(_ name: String = "align") throws -> TaskTable { try project.taskTable(name) }

  /// The text of a file below `tasks/`.
  func read(_ path: String) throws -> String {
    try String(contentsOfFile: root + "/tasks/" + path, encoding: .utf8)
  }

  /// The names of all tickets of a table, in order.
  func tickets(_ name: String = "align") throws -> [String] {
    let table = try table(name).folder.open()
    var names: [String] = []
    try Queue(of: table).forEachTicket { names.append($0.ticket.name) }
    return names.sorted()
  }

  func claimsNothing(_ table: TaskTable) throws -> Bool {
    if case .some = try table.claim() { return false }
    return true
  }

  /// The command line of the probe.
  func probe(_ words: [String]) -> [String] { [binary("TaskProbe"), root] + words }

  func start(_ words: [String], _ variables: [String: String] = [:]) throws -> Child {
    let command = probe(words)
    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    return try Child(command[0], Array(command[1...]), environment: environment)
  }

  /// Expects that tickets and items say the same, that nobody is at anything, and that the index equals its rebuild.
  func expectSound(
    _ remark: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let remark = remark()
    let table = try table()
    let left = try FileManager.default.contentsOfDirectory(atPath: table.path + "/.workers")
    #expect(left == [], "\(remark)", sourceLocation: sourceLocation)
    for name in try tickets() {
      let ticket = try #require(Ticket(name))
      let status = try table.status(of: ticket.item)
      #expect(status.itemState == ticket.state, "\(remark) \(name)", sourceLocation: sourceLocation)
      #expect(
        ItemState(status.state) == ticket.state || status.state == .queued,
        "\(remark) \(name)", sourceLocation: sourceLocation)
    }
    var report = VerificationReport()
    try TaskCare(project).verify(into: &report)
    #expect(report.findings.isEmpty, "\(remark)", sourceLocation: sourceLocation)
    let isClean = try table.index.verify().isClean
    #expect(isClean, "\(remark)", sourceLocation: sourceLocation)
    var counts: [ItemState: Int] = [:]
    for name in try tickets() { counts[Ticket(name)!.state, default: 0] += 1 }
    let known = try table.progress().counts.filter { $0.value > 0 }
    #expect(known == counts, "\(remark)", sourceLocation: sourceLocation)
  }

  /// Runs the probe, killed before its n-th change of the disk, for n from 1 until it survives.
  ///
  /// - Returns: How many changes of the disk it makes.
  func deaths(
    _ words: [String], prepare: () async throws -> Void, _ check: (Int) throws -> Void
  ) async throws -> Int {
    for n in 1...400 {
      try await prepare()
      let output = try start(words, ["WALLABY_DIE_BEFORE_STEP": "\(n)"]).wait()
      if output.exit != 128 + SIGKILL { #expect(output.exit == 0, "step \(n): \(output)") }
      try check(n)
      if output.exit != 128 + SIGKILL { return n - 1 }
    }
    Issue.record("\(words[0]) never survives")
    return 0
  }
}

/// Gathers from several threads.
final class Collected: @unchecked Sendable {
  private let lock = NSLock()
  private var found: [String] = []
  func add(_ text: String) { lock.withLock { found.append(text) } }
  var all: [String] { lock.withLock { found } }
}

enum Threads {
  /// Does the same on several threads at once, and waits for all.
  static func together(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
}
