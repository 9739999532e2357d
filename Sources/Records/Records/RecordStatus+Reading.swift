extension RecordStatus {
  /// Reads `status.json` in one pass.
  ///
  /// - Parameters:
  ///   - id: The name of the directory it stands in; another id in the file is damage.
  ///   - isBrief: Only what a listing shows is taken; the rest is checked to be JSON and left out.
  package init(
    parsing bytes: [UInt8], of id: Record.ID, isBrief: Bool = false
  ) throws(JSONScanner.Failure) {
    var result: Result<RecordStatus, JSONScanner.Failure>?
    bytes.withUnsafeBufferPointer { buffer in
      result = Self.parse(buffer, id, isBrief)
    }
    self = try result!.get()
  }

  private static func parse(
    _ buffer: UnsafeBufferPointer<UInt8>, _ id: Record.ID, _ isBrief: Bool
  ) -> Result<RecordStatus, JSONScanner.Failure> {
    do throws(JSONScanner.Failure) {
      var scanner = JSONScanner(buffer)
      var status = RecordStatus(id: id, kind: "record", state: .completed, tags: [])
      try status.readMembers(&scanner, isBrief)
      return .success(status)
    } catch {
      return .failure(error)
    }
  }

  private mutating func readMembers(
    _ scanner: inout JSONScanner, _ isBrief: Bool
  ) throws(JSONScanner.Failure) {
    var hasState = false
    var hasID = false
    try scanner.members { (scanner, name) throws(JSONScanner.Failure) in
      let unescaped = name.hasEscapes ? try scanner.name(name) : nil
      func isName(_ text: StaticString) -> Bool {
        guard let unescaped else { return scanner.matches(name.bytes, text) }
        return text.withUTF8Buffer { $0.elementsEqual(unescaped.utf8) }
      }
      switch true {
      case isName("attempt"): attempt = Int(try scanner.integer())
      case isName("command"): command = try Self.texts(&scanner)
      case isName("completed"), isName("error"), isName("pending"):
        // They follow from the state.
        try scanner.skipValue()
      case isName("created"): createdTime = try Self.time(&scanner) ?? createdTime
      case isName("cwd"): cwd = try Self.text(&scanner)
      case isName("exit_code"): exitCode = try Self.number(&scanner)
      case isName("finished"): finishedTime = try Self.time(&scanner)
      case isName("host"): host = try Self.text(&scanner)
      case isName("id"):
        guard try Self.text(&scanner) == id.description else {
          throw scanner.failure("'id' is not the directory's name")
        }
        hasID = true
      case isName("kind"): kind = try Self.text(&scanner) ?? kind
      case isName("message"): message = try Self.text(&scanner)
      case isName("owner") where isBrief, isName("usage") where isBrief,
        isName("pid") where isBrief:
        try scanner.skipValue()
      case isName("owner"): owner = try Self.text(&scanner).flatMap { Owner($0) }
      case isName("pid"): pid = try Self.number(&scanner)
      case isName("signal"): signal = try Self.number(&scanner)
      case isName("started"): startedTime = try Self.time(&scanner)
      case isName("state"):
        guard let state = Record.State(rawValue: try scanner.string()) else {
          throw scanner.failure("unknown 'state'")
        }
        self.state = state
        hasState = true
      case isName("tags"): tags = Tags(try Self.texts(&scanner) ?? [])
      case isName("usage"): usage = try Self.usage(&scanner)
      case isName("user"): user = try Self.text(&scanner)
      case isName("v"):
        guard try scanner.integer() == Self.currentVersion else {
          throw scanner.failure(Self.newerVersion)
        }
      default:
        if isBrief {
          try scanner.skipValue()
          return
        }
        let text = try scanner.name(name)
        other[text] = try scanner.value()
      }
    }
    try scanner.expectEnd()
    if !hasState { throw scanner.failure("no 'state'") }
    if !hasID { throw scanner.failure("no 'id'") }
  }

  /// What is said of a file that only a newer program understands.
  static let newerVersion = "a newer version of status.json"

  private static func isNull(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> Bool {
    guard scanner.peek() == UInt8(ascii: "n") else { return false }
    try scanner.word("null")
    return true
  }

  private static func text(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> String? {
    try isNull(&scanner) ? nil : try scanner.string()
  }

  private static func number(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Int? {
    try isNull(&scanner) ? nil : Int(try scanner.integer())
  }

  private static func time(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> Timestamp? {
    guard let text = try text(&scanner) else { return nil }
    guard let time = Timestamp(text) else { throw scanner.failure("not a time") }
    return time
  }

  private static func texts(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> [String]? {
    if try isNull(&scanner) { return nil }
    var texts: [String] = []
    try scanner.elements { (scanner) throws(JSONScanner.Failure) in
      texts.append(try scanner.string())
    }
    return texts
  }

  private static func usage(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> Usage? {
    let value = try scanner.value()
    guard case .object = value else { return nil }
    return Usage(
      wallSeconds: value["wall_seconds"]?.doubleValue ?? 0,
      userSeconds: value["user_seconds"]?.doubleValue ?? 0,
      systemSeconds: value["system_seconds"]?.doubleValue ?? 0,
      maxRSSBytes: value["max_rss_bytes"]?.integerValue ?? 0)
  }
}
