/// What a `status.json` says, read in one pass, with all texts left where they stand.
///
/// The one reader of the file: a ``RecordStatus`` copies the texts, a row of the index takes their bytes. Good for as
/// long as the file's bytes are lent.
struct StatusText {
  var kind: JSONText?
  var state = Record.State.completed
  var tags: [JSONText] = []
  var created: Timestamp?
  var started: Timestamp?
  var finished: Timestamp?
  var command: [JSONText]?
  var exitCode: Int?
  var signal: Int?
  var attempt: Int?
  var host: JSONText?
  var user: JSONText?
  var cwd: JSONText?
  var message: JSONText?
  // Left out where only a listing is wanted:
  var pid: Int?
  var owner: JSONText?
  var usage: JSONValue?
  var other: [String: JSONValue] = [:]

  /// What is said of a file that only a newer program understands.
  static let newerVersion = "a newer version of status.json"

  /// - Parameters:
  ///   - directory: The name of the directory it stands in; another id in the file is damage.
  ///   - isBrief: The process, what it used and unknown members are only checked to be JSON.
  init(
    _ scanner: inout JSONScanner, of directory: String, isBrief: Bool
  ) throws(JSONScanner.Failure) {
    var hasState = false
    var hasID = false
    try scanner.members { (scanner, name) throws(JSONScanner.Failure) in
      if name.hasEscapes { try name.check() }
      switch name {
      case "attempt": attempt = Int(try scanner.integer())
      case "command": command = try scanner.textsOrNull()
      case "completed", "error", "pending":
        // They follow from the state.
        try scanner.skipValue()
      case "created": created = try scanner.timeOrNull() ?? created
      case "cwd": cwd = try scanner.textOrNull()
      case "exit_code": exitCode = try scanner.numberOrNull()
      case "finished": finished = try scanner.timeOrNull()
      case "host": host = try scanner.textOrNull()
      case "id":
        guard try scanner.textOrNull()?.stands(for: directory) == true else {
          throw scanner.failure("'id' is not the directory's name")
        }
        hasID = true
      case "kind": kind = try scanner.textOrNull() ?? kind
      case "message": message = try scanner.textOrNull()
      case "owner" where !isBrief: owner = try scanner.textOrNull()
      case "pid" where !isBrief: pid = try scanner.numberOrNull()
      case "signal": signal = try scanner.numberOrNull()
      case "started": started = try scanner.timeOrNull()
      case "state":
        guard let state = Record.State(rawValue: try scanner.string()) else {
          throw scanner.failure("unknown 'state'")
        }
        self.state = state
        hasState = true
      case "tags": tags = try scanner.textsOrNull() ?? []
      case "usage" where !isBrief: usage = try scanner.value()
      case "user": user = try scanner.textOrNull()
      case "v":
        guard try scanner.integer() == RecordStatus.currentVersion else {
          throw scanner.failure(Self.newerVersion)
        }
      case _ where isBrief: try scanner.skipValue()
      default: other[try name.string()] = try scanner.value()
      }
    }
    try scanner.expectEnd()
    if !hasState { throw scanner.failure("no 'state'") }
    if !hasID { throw scanner.failure("no 'id'") }
  }

  func tagSet() throws(JSONScanner.Failure) -> Tags { Tags(try tags.strings()) }
}

extension JSONScanner {
  private mutating func isNull() throws(Failure) -> Bool {
    guard peek() == UInt8(ascii: "n") else { return false }
    try word("null")
    return true
  }

  fileprivate mutating func textOrNull() throws(Failure) -> JSONText? {
    try isNull() ? nil : try text()
  }

  fileprivate mutating func numberOrNull() throws(Failure) -> Int? {
    try isNull() ? nil : Int(try integer())
  }

  fileprivate mutating func timeOrNull() throws(Failure) -> Timestamp? {
    guard let text = try textOrNull() else { return nil }
    guard let time = try text.withBytes({ Timestamp(bytes: $0) }) else {
      throw failure("not a time")
    }
    return time
  }

  fileprivate mutating func textsOrNull() throws(Failure) -> [JSONText]? {
    if try isNull() { return nil }
    var texts: [JSONText] = []
    texts.reserveCapacity(8)
    try elements { (scanner) throws(Failure) in texts.append(try scanner.text()) }
    return texts
  }
}
