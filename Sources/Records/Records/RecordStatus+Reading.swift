extension RecordStatus {
  /// Reads `status.json` in one pass.
  ///
  /// - Parameter id: The name of the directory it stands in; another id in the file is damage.
  package init(parsing bytes: [UInt8], of id: Record.ID) throws(JSONScanner.Failure) {
    self = try JSONScanner.reading(bytes) { (scanner) throws(JSONScanner.Failure) in
      try RecordStatus(StatusText(&scanner, of: id, isBrief: false), of: id)
    }
  }

  private init(_ text: StatusText, of id: Record.ID) throws(JSONScanner.Failure) {
    self.init(
      id: id, kind: try text.kind?.string() ?? "record", state: text.state,
      tags: try text.tagSet(), other: text.other)
    createdTime = text.created ?? createdTime
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
