extension RecordStatus {
  /// Reads `status.json` in one pass.
  ///
  /// - Parameter name: The name of the directory it stands in; another id in the file is damage.
  /// - Parameter created: When that was made, where the file does not say it.
  package init(
    parsing bytes: [UInt8], of name: String, created: Timestamp? = nil
  ) throws(JSONScanner.Failure) {
    self = try JSONScanner.reading(bytes) { (scanner) throws(JSONScanner.Failure) in
      let text = try StatusText(&scanner, of: name, isBrief: false)
      guard let created = text.created ?? created else { throw scanner.failure("no 'created'") }
      return try RecordStatus(text, of: name, created)
    }
  }

  package init(parsing bytes: [UInt8], of id: Record.ID) throws(JSONScanner.Failure) {
    try self.init(parsing: bytes, of: id.description, created: id.time)
  }

  private init(
    _ text: StatusText, of name: String, _ created: Timestamp
  ) throws(JSONScanner.Failure) {
    self.init(
      name: name, kind: try text.kind?.string() ?? "record", state: text.state,
      tags: try text.tagSet(), created: created, other: text.other)
    startedTime = text.started
    finishedTime = text.finished
    command = try text.command.map { (words) throws(JSONScanner.Failure) in try words.strings() }
    exitCode = text.exitCode
    signal = text.signal
    attempt = text.attempt
    host = try text.host?.string()
    user = try text.user?.string()
    pid = text.pid
    cwd = try text.cwd?.string()
    usage = text.usage.flatMap(Usage.init)
    message = try text.message?.string()
    owner = try text.owner.flatMap { (text) throws(JSONScanner.Failure) in
      Owner(try text.string())
    }
  }
}

extension RecordStatus.Usage {
  fileprivate init?(_ value: JSONValue) {
    guard case .object = value else { return nil }
    self.init(
      wallSeconds: value["wall_seconds"]?.doubleValue ?? 0,
      userSeconds: value["user_seconds"]?.doubleValue ?? 0,
      systemSeconds: value["system_seconds"]?.doubleValue ?? 0,
      maxRSSBytes: value["max_rss_bytes"]?.integerValue ?? 0)
  }
}
