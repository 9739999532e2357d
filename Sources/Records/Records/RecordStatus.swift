public import FoundationEssentials

/// What `status.json` says of a record or a task: its state and the facts of its work.
///
/// Keys that this version does not know are kept when the file is written again.
public struct RecordStatus: Hashable, Sendable {
  /// The version of `status.json` this program writes.
  public static let currentVersion = 1

  /// The name of the directory it stands in: the id of a record.
  public package(set) var name: String
  /// What made the record: `record`, `run`, `pipe`.
  public package(set) var kind: String
  public package(set) var state: Record.State
  public package(set) var tags: Tags
  package var createdTime: Timestamp
  package var startedTime: Timestamp?
  package var finishedTime: Timestamp?
  /// The command and its arguments; `nil` where there was none.
  public package(set) var command: [String]?
  public package(set) var exitCode: Int?
  /// The number of the signal that ended the command.
  public package(set) var signal: Int?
  /// From 1; more where it was tried again.
  public package(set) var attempt: Int?
  public package(set) var host: String?
  public package(set) var user: String?
  public package(set) var pid: Int?
  /// The directory the command ran in.
  public package(set) var cwd: String?
  public package(set) var usage: Usage?
  /// A sentence about how it ended, where there is more to say than the state.
  public package(set) var message: String?
  /// The process that may settle the record, while it is pending; it stays as a trace.
  package var owner: Owner?
  /// All other keys, as they are: `git`, `scheduler`, `environment`, `attempts`, and what newer versions write.
  public package(set) var other: [String: JSONValue]

  public var created: Date { createdTime.date }
  public var started: Date? { startedTime?.date }
  public var finished: Date? { finishedTime?.date }

  /// How long the work took.
  public var duration: Duration? { durationMilliseconds.map { .milliseconds($0) } }

  package init(
    name: String, kind: String, state: Record.State, tags: Tags, created: Timestamp,
    other: [String: JSONValue] = [:]
  ) {
    self.name = name
    self.kind = kind
    self.state = state
    self.tags = tags
    self.other = other
    createdTime = created
  }

  package init(id: Record.ID, kind: String, state: Record.State, tags: Tags) {
    self.init(name: id.description, kind: kind, state: state, tags: tags, created: id.time)
  }

  /// What the work used, counted by the kernel.
  public struct Usage: Hashable, Sendable {
    public package(set) var wallSeconds: Double
    public package(set) var userSeconds: Double
    public package(set) var systemSeconds: Double
    /// The largest resident memory of any one process of the work, in bytes.
    public package(set) var maxRSSBytes: Int64

    package init(
      wallSeconds: Double, userSeconds: Double, systemSeconds: Double, maxRSSBytes: Int64
    ) {
      self.wallSeconds = wallSeconds
      self.userSeconds = userSeconds
      self.systemSeconds = systemSeconds
      self.maxRSSBytes = maxRSSBytes
    }
  }
}

extension RecordStatus {
  /// The command byte for byte.
  package var argumentBytes: [[UInt8]]? {
    guard let command else { return nil }
    if let encoded = other["command_base64"]?.arrayValue {
      let exact = encoded.compactMap { $0.stringValue.flatMap(Base64.bytes) }
      if exact.count == command.count { return exact }
    }
    return command.map { Array($0.utf8) }
  }
}
