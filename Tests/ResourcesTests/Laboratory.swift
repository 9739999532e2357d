import FileIndex
import Foundation
import POSIXSupport
import Records
import Testing
import WallabyTestSupport

@testable import Resources

/// A store with a collection `numbers`, and the program that works on it in processes of its own.
struct Laboratory {
  let root: String
  let project: Project
  let numbers: ResourceCollection<NoArguments, Int>

  init(
    durability: StoreFormat.Durability = .relaxed, isShared: Bool = false,
    lease: Duration = .seconds(1800)
  ) throws {
    root = TemporaryDirectory.current("store")
    let group = isShared ? getgrgid(getgid()).map { String(cString: $0.pointee.gr_name) } : nil
    _ = try Project.create(at: root, durability: durability, group: group)
    var configuration = Configuration()
    configuration.lease = lease
    project = try Project.open(at: root, configuration: configuration)
    numbers = try Self.numbers(in: project)
  }

  /// Values of the test's own process are 7, with the same files as those of the probe.
  static func numbers(in project: Project) throws -> ResourceCollection<NoArguments, Int> {
    try project.resource("numbers") { (_, context) async throws -> Int in
      context.log("computed 7")
      try "7".write(toFile: context.directory + "/value", atomically: false, encoding: .utf8)
      return 7
    }
  }

  /// The command line of the probe.
  func probe(_ words: [String]) -> [String] { [binary("ResourceProbe"), root] + words }

  /// A command line under which a file system has no exchange, as NFS has none.
  static let withoutExchange = [
    "strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=renameat2", "-e",
    "inject=renameat2:error=EINVAL",
  ]

  func start(_ command: [String], _ variables: [String: String] = [:]) throws -> Child {
    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    return try Child(command[0], Array(command[1...]), environment: environment)
  }

  /// Runs a command that is killed before its n-th change of the disk, for n from 1 until it survives.
  ///
  /// - Returns: How many changes of the disk it makes.
  func deaths(
    _ wrapper: [String] = [], exit code: Int32 = 0, _ words: (Int) throws -> [String],
    sourceLocation: SourceLocation = #_sourceLocation, _ check: (Int) async throws -> Void
  ) async throws -> Int {
    for n in 1...300 {
      let command = wrapper + probe(try words(n))
      let output = try start(command, ["WALLABY_DIE_BEFORE_STEP": "\(n)"]).wait()
      if output.exit != 128 + SIGKILL {
        #expect(output.exit == code, "step \(n): \(output)", sourceLocation: sourceLocation)
      }
      try await check(n)
      if output.exit != 128 + SIGKILL { return n - 1 }
    }
    Issue.record("the command never survives", sourceLocation: sourceLocation)
    return 0
  }

  /// A process of this host that is no more.
  static var dead: ProcessIdentity {
    var dead = ProcessIdentity.current
    dead.start += "1"
    return dead
  }

  /// What is kept, if it is a success, whole: value, log and files of one computation.
  func expectWhole(
    _ ident: String, _ remark: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int? {
    let kept = try KeptResource.read(ident, in: numbers.collection)
    guard let kept, kept.status.completed else { return nil }
    let paths = numbers.paths(of: ident)
    let value = try #require(try JSONValue(parsing: kept.result).integerValue)
    #expect(try readText(paths.storage + "/value") == "\(value)", "\(remark())")
    #expect(try readText(paths.stdout) == "computed \(value)\n", "\(remark())")
    return Int(value)
  }

  /// Sweeps, and then expects nothing pending, no fault, nothing left over, and an index that equals its rebuild.
  func expectSound(
    _ remark: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let remark = remark()
    let care = ResourceCare(project)
    var garbage = GarbageReport()
    try care.collectGarbage(lease: .seconds(1800), isDryRun: false, into: &garbage)
    #expect(garbage.problems.isEmpty, "\(remark)", sourceLocation: sourceLocation)
    var report = VerificationReport()
    try care.verify(into: &report)
    #expect(report.findings.isEmpty, "\(remark)", sourceLocation: sourceLocation)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: numbers.collection.pendingPath)
    #expect(left == [], "\(remark)", sourceLocation: sourceLocation)
    #expect(try numbers.findPending() == [], "\(remark)", sourceLocation: sourceLocation)
    let isClean = try numbers.collection.index.verify().isClean
    #expect(isClean, "\(remark)", sourceLocation: sourceLocation)
    #expect(try numbers.damage() == [], "\(remark)", sourceLocation: sourceLocation)
  }
}
