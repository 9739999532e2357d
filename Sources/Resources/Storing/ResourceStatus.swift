public import FoundationEssentials
import POSIXSupport
public import Records

/// What `status.json` says of a resource.
public struct ResourceStatus: Hashable, Sendable, Timed {
  /// Its name in the collection.
  public let ident: String
  public package(set) var state: Record.State
  /// What it was computed with.
  public package(set) var arguments: JSONValue = .object([:])
  /// The version of the closure that computed it.
  public package(set) var version: String?
  /// A sentence about how it failed.
  public package(set) var message: String?
  public package(set) var host: String?
  public package(set) var user: String?
  public package(set) var pid: Int?
  package var createdTime: Timestamp
  package var finishedTime: Timestamp?
  package var owner: Owner?

  /// It has been computed and its value is kept.
  public var completed: Bool { state.isCompleted }
  /// Somebody is computing it.
  public var pending: Bool { state.isPending }
  /// Computing it failed, or its process died.
  public var error: Bool { state.isError }

  public var created: Date { createdTime.date }
  public var finished: Date? { finishedTime?.date }
  /// How long computing took; `nil` while it is under way.
  public var duration: Duration? { durationMilliseconds.map { .milliseconds($0) } }

  /// What its file says.
  package var json: JSONValue { (try? JSONValue(parsing: fileBytes)) ?? .null }

  package init(ident: String, state: Record.State, createdTime: Timestamp) {
    self.ident = ident
    self.state = state
    self.createdTime = createdTime
  }
}

extension ResourceStatus {
  static let kind = "resource"

  /// The text of `status.json`.
  package var fileBytes: [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.beginObject()
    writer.member("arguments", arguments)
    writer.member("completed", completed)
    writer.member("created", createdTime.description)
    writer.member("error", error)
    if let finishedTime { writer.member("finished", finishedTime.description) }
    if let host { writer.member("host", host) }
    writer.member("id", ident)
    writer.member("kind", Self.kind)
    if let message { writer.member("message", message) }
    if let owner { writer.member("owner", owner.description) }
    writer.member("pending", pending)
    if let pid { writer.member("pid", pid) }
    writer.member("state", state.rawValue)
    if let user { writer.member("user", user) }
    writer.member("v", RecordStatus.currentVersion)
    if let version { writer.member("version", version) }
    writer.endObject()
    writer.bytes.append(0x0A)
    return writer.bytes
  }

  /// - Parameter ident: The name of the directory it stands in; another in the file is damage.
  package init(parsing bytes: [UInt8], of ident: String) throws(JSONScanner.Failure) {
    try self.init(try JSONValue(parsing: bytes), of: ident)
  }

  init(_ value: JSONValue, of ident: String) throws(JSONScanner.Failure) {
    func failure(_ reason: String) -> JSONScanner.Failure {
      JSONScanner.Failure(offset: 0, reason: reason)
    }
    guard value.objectValue != nil else { throw failure("no object") }
    if let version = value["v"]?.integerValue, version != Int64(RecordStatus.currentVersion) {
      throw failure("a newer version of status.json")
    }
    guard value["id"]?.stringValue.map({ $0.equalsInBytes(ident) }) ?? false else {
      throw failure("'id' is not the directory's name")
    }
    guard let state = value["state"]?.stringValue.flatMap(Record.State.init) else {
      throw failure("no known 'state'")
    }
    func time(_ name: String) -> Timestamp? { value[name]?.stringValue.flatMap { Timestamp($0) } }
    guard let created = time("created") else { throw failure("no 'created'") }
    self.init(ident: ident, state: state, createdTime: created)
    arguments = value["arguments"] ?? .object([:])
    version = value["version"]?.stringValue
    message = value["message"]?.stringValue
    host = value["host"]?.stringValue
    user = value["user"]?.stringValue
    pid = value["pid"]?.integerValue.flatMap { Int(exactly: $0) }
    finishedTime = time("finished")
    owner = value["owner"]?.stringValue.flatMap { Owner($0) }
  }
}
