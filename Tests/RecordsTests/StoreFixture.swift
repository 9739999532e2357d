import Glibc
import POSIXSupport
import Synchronization
import Testing
import WallabyTestSupport

@testable import Records

/// A store in the test's directory, with a clock and ids that the test sets.
struct StoreFixture {
  /// A clock that stands until it is moved, in milliseconds since 1970.
  final class Clock: Sendable {
    private let value: Atomic<Int64>
    init(_ start: Int64) { value = Atomic(start) }
    var now: Timestamp { Timestamp(milliseconds: value.load(ordering: .relaxed)) }
    func set(_ milliseconds: Int64) { value.store(milliseconds, ordering: .relaxed) }
    func advance(by milliseconds: Int64) { value.add(milliseconds, ordering: .relaxed) }
  }

  let clock = Clock(SystemTime.now())
  let project: Project
  var records: RecordStore { project.records }

  init(
    _ name: String = "store", durability: StoreFormat.Durability = .relaxed,
    _ configure: (inout Configuration) -> Void = { _ in }
  ) throws {
    var configuration = Configuration(environment: ["HOME": TemporaryDirectory.current("home")])
    let clock = clock
    configuration.now = { clock.now }
    configuration.lockWait = .milliseconds(50)
    configure(&configuration)
    project = try Project.create(
      at: TemporaryDirectory.current(name), durability: durability, configuration: configuration)
  }

  /// The same store as another process sees it: nothing cached.
  func reopened(_ configure: (inout Configuration) -> Void = { _ in }) throws -> RecordStore {
    var configuration = records.configuration
    configure(&configuration)
    return try Project.open(at: project.root, configuration: configuration).records
  }

  /// A process that certainly is dead: this host and boot, a start time that no process has.
  static var deadProcess: ProcessIdentity {
    var process = ProcessIdentity.current
    process.start = "1"
    return process
  }

  /// A process of another host, which nobody here can judge.
  static var remoteProcess: ProcessIdentity {
    ProcessIdentity(host: "far", boot: "00000000", namespace: "1", pid: 7, start: "9")
  }
}

/// The names in a directory, sorted.
func names(_ path: String) throws -> [String] { try Directory(path).names().sorted() }

func write(_ text: String, to path: String) throws {
  let file = try FileDescriptor.open(path, .createIfMissing)
  try file.truncate(to: 0)
  try file.write(Array(text.utf8))
  try file.close()
}

func parent(of path: String) -> String { String(path[..<path.lastIndex(of: "/")!]) }
