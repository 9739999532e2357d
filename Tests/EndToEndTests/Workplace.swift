import FileIndex
import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// A store in the test's directory, and the real program that works on it.
struct Workplace {
  let root: String
  let environment: [String: String]

  /// Makes the store, unless told not to.
  init(
    _ name: String = "store", durability: StoreFormat.Durability = .relaxed, isMade: Bool = true
  ) throws {
    root = TemporaryDirectory.current(name)
    environment = [
      "HOME": TemporaryDirectory.current("home"), "PATH": "/usr/local/bin:/usr/bin:/bin",
      "WALLABY_STORE": root,
    ]
    if isMade { _ = try Project.create(at: root, durability: durability) }
  }

  /// The records as a process sees them that has just come.
  var records: RecordStore {
    get throws { try Project.open(at: root, configuration: configuration).records }
  }

  var configuration: Configuration { Configuration(environment: environment) }

  /// The same as this process saw them some hours ago: what it makes is in an hour of then.
  func records(hoursAgo hours: Int64) throws -> RecordStore {
    var configuration = configuration
    configuration.now = { Timestamp(milliseconds: SystemTime.now() - hours * 3_600_000) }
    return try Project.open(at: root, configuration: configuration).records
  }

  func start(
    _ arguments: [String], adding extra: [String: String] = [:], input: [UInt8]? = nil
  ) throws -> Child {
    try Child(
      binary("wallaby"), arguments, environment: environment.merging(extra) { $1 }, input: input,
      workingDirectory: TemporaryDirectory.current.path)
  }

  @discardableResult
  func wallaby(
    _ arguments: [String], adding extra: [String: String] = [:], input: [UInt8]? = nil
  ) throws -> ProgramOutput {
    let child = try start(arguments, adding: extra, input: input)
    if input?.isEmpty == true { child.endInput() }
    return try child.wait()
  }

  @discardableResult
  func wallaby(_ arguments: String...) throws -> ProgramOutput { try wallaby(arguments) }

  /// Runs a command that has to succeed, and returns the lines that it prints.
  @discardableResult
  func lines(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let output = try wallaby(arguments)
    #expect(output.exit == 0, "\(arguments): \(output)", sourceLocation: sourceLocation)
    return output.lines
  }

  /// Sweeps, and then expects a store without a fault, an index that equals a rebuild, and nothing left over.
  func expectSound(
    _ remark: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let records = try records
    let garbage = try records.collectGarbage()
    #expect(garbage.problems.isEmpty, "\(remark())", sourceLocation: sourceLocation)
    #expect(garbage.kept.isEmpty, "\(remark())", sourceLocation: sourceLocation)
    let findings = try records.verify().findings
    #expect(findings.isEmpty, "\(remark())", sourceLocation: sourceLocation)
    let index = try records.verifyIndex()
    #expect(index.isClean, "\(remark()): \(index)", sourceLocation: sourceLocation)
    #expect(leftovers() == [], "\(remark())", sourceLocation: sourceLocation)
    for record in try records.matching() {
      if !record.state.isCompleted { continue }
      #expect(try record.result() != .null, "\(remark())", sourceLocation: sourceLocation)
    }
  }

  /// Names with a leading dot that nobody should find after a sweep.
  func leftovers() -> [String] {
    let allowed: Set = [".wallaby", ".lock", ".heartbeat"]
    let names = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
    return names.filter { path in
      let name = (path as NSString).lastPathComponent
      return name.hasPrefix(".") && !allowed.contains(name)
    }
  }
}
