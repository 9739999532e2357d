internal import POSIXSupport
internal import WallabyKit

/// All that is known of one record or resource, as one JSON object: what its status says, its result, and where it is.
struct RecordDocument: Sendable {
  /// The value of `"type"` in JSON.
  let type: String
  /// What `-q` prints.
  let name: String
  private let status: JSONValue
  /// In the order of output, without `type` and `v`.
  private(set) var members: [(key: String, value: JSONValue)]

  /// - Parameters:
  ///   - result: `nil` where it cannot be read.
  ///   - hasEnvironment: With the environment that was kept.
  init(_ record: Record, result: JSONValue?, hasEnvironment: Bool) {
    type = "record"
    name = record.id.description
    var status = record.status.json.objectValue ?? [:]
    if !hasEnvironment { status["environment"] = nil }
    self.status = .object(status)
    members = Self.members(of: status, duration: record.status.durationSeconds)
    members.append(("path", .string(record.path)))
    if let result { members.append(("result", result)) }
  }

  /// - Parameter result: `nil` where there is none.
  init(
    _ resource: ResourceStatus, in collection: String, path: String, result: JSONValue?
  ) {
    type = "resource"
    name = resource.ident
    let status = resource.json.objectValue ?? [:]
    self.status = .object(status)
    members = Self.members(of: status, duration: resource.durationSeconds)
    members.insert(("collection", .string(collection)), at: 0)
    members.append(("path", .string(path)))
    if let result { members.append(("result", result)) }
  }

  /// - Parameter task: The key of a nested task.
  init(
    _ task: RecordStatus, item: String, task key: String?, in table: String, path: String,
    result: JSONValue
  ) {
    type = "task"
    name = key.map { "\(item)/\($0)" } ?? item
    let status = task.json.objectValue ?? [:]
    self.status = .object(status)
    members = Self.members(of: status, duration: task.durationSeconds)
    if key != nil { members.insert(("item", .string(item)), at: 0) }
    members.insert(("table", .string(table)), at: 0)
    members.append(("path", .string(path)))
    members.append(("result", result))
  }

  /// What is no record.
  init(type: String, name: String, members: [(key: String, value: JSONValue)]) {
    (self.type, self.name, self.members) = (type, name, members)
    status = .null
  }

  private static func members(
    of status: [String: JSONValue], duration: Double?
  ) -> [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    for key in Self.firstKeys { if let value = status[key] { members.append((key, value)) } }
    if let duration { members.append(("duration_seconds", .double(duration))) }
    for key in status.keys.sorted(by: { $0.precedesInBytes($1) })
    where !Self.firstKeys.contains(key) && key != "v" {
      members.append((key, status[key]!))
    }
    return members
  }

  private static let firstKeys = [
    "id", "kind", "state", "exit_code", "signal", "message", "created", "started", "finished",
  ]

  mutating func add(_ key: String, _ value: JSONValue) { members.append((key, value)) }

  /// A member; a field, as `FieldPath` reads it; or what stands at a dotted path within a member, as `show` prints it.
  func value(_ name: String) -> JSONValue? {
    if let value = member(name) { return value }
    let field = FieldPath(name)
    if let value = (field.file == .status ? status : member("result")).flatMap(field.value) {
      return value
    }
    let head = name.prefix { $0 != "." }
    return head == "result" ? nil : member(head)?.value(at: name.dropFirst(head.count + 1))
  }

  private func member(_ name: some StringProtocol) -> JSONValue? {
    members.first { $0.key == name }?.value
  }

  /// The plain values of the result by their dotted paths; `""` is a result that is no object.
  var resultFields: [(key: String, value: JSONValue)] {
    switch member("result") {
    case nil, .null, .object([:]): []
    case let result?: Self.flattened(result)
    }
  }

  /// One JSON object on a line.
  var line: [UInt8] {
    var writer = JSONWriter(pretty: false)
    writer.beginObject()
    writer.member("type", type)
    writer.member("v", 1)
    for member in members { writer.member(member.key, member.value) }
    writer.endObject()
    writer.bytes.append(0x0A)
    return writer.bytes
  }

  /// Every plain value by its dotted path; what is empty or a list is one value.
  static func flattened(_ value: JSONValue, under name: String = "") -> [(
    key: String, value: JSONValue
  )] {
    guard case .object(let members) = value, !members.isEmpty else { return [(name, value)] }
    return members.keys.sorted { $0.precedesInBytes($1) }.flatMap { key in
      flattened(members[key]!, under: name.isEmpty ? key : "\(name).\(key)")
    }
  }

  /// A value as what its name says it is.
  static func cell(_ name: String, _ value: JSONValue?) -> Cell {
    let key = name.prefix { $0 != "." } == "result" ? "" : name
    switch (key, value) {
    case (_, nil), (_, .null): return .none
    case ("id", .string(let text)): return Record.ID(text).map { .id($0) } ?? .text(text)
    case ("state", .string(let text)): return .state(text)
    case ("tags", .array(let words)): return .words(words.compactMap(\.stringValue))
    case ("command", .array(let words)): return .command(words.compactMap(\.stringValue))
    default: break
    }
    if key.hasSuffix("_seconds"), let seconds = value?.doubleValue { return .seconds(seconds) }
    if key.hasSuffix("_bytes"), let bytes = value?.integerValue { return .size(bytes) }
    return .json(value!)
  }
}

extension Listing<RecordDocument> {
  /// Any name is a column: a key of the status, a path in it, or a field of the result.
  static let documents = documents(type: "record")

  static func documents(type: String) -> Listing {
    Listing(
      type: type, columns: [], standard: [], name: { $0.name },
      other: { name in Column(name) { RecordDocument.cell(name, $0.value(name)) } })
  }
}
