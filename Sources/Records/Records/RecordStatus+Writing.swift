extension RecordStatus {
  /// The text of `status.json`.
  package var fileBytes: [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.beginObject()
    write(into: &writer)
    writer.endObject()
    writer.bytes.append(0x0A)
    return writer.bytes
  }

  /// The status as one JSON value, for output.
  package var json: JSONValue {
    // What we wrote ourselves parses.
    (try? JSONValue(parsing: fileBytes)) ?? .null
  }

  /// Writes all members in the order of their names, those of `other` in between.
  private func write(into writer: inout JSONWriter) {
    var rest = other.keys.sorted(by: JSONWriter.before)[...]
    func member(_ name: String, _ write: (inout JSONWriter) -> Void) {
      while let next = rest.first, JSONWriter.before(next, name) {
        writer.member(next, other[next]!)
        rest.removeFirst()
      }
      write(&writer)
    }
    if let attempt { member("attempt") { $0.member("attempt", attempt) } }
    if let command { member("command") { $0.member("command", command) } }
    member("completed") { $0.member("completed", state.isCompleted) }
    member("created") { $0.member("created", createdTime.description) }
    if let cwd { member("cwd") { $0.member("cwd", cwd) } }
    member("error") { $0.member("error", state.isError) }
    if let exitCode { member("exit_code") { $0.member("exit_code", exitCode) } }
    if let finishedTime { member("finished") { $0.member("finished", finishedTime.description) } }
    if let host { member("host") { $0.member("host", host) } }
    member("id") { $0.member("id", name) }
    member("kind") { $0.member("kind", kind) }
    if let message { member("message") { $0.member("message", message) } }
    if let owner { member("owner") { $0.member("owner", owner.description) } }
    member("pending") { $0.member("pending", state.isPending) }
    if let pid { member("pid") { $0.member("pid", pid) } }
    if let signal { member("signal") { $0.member("signal", signal) } }
    if let startedTime { member("started") { $0.member("started", startedTime.description) } }
    member("state") { $0.member("state", state.rawValue) }
    member("tags") { $0.member("tags", Array(tags)) }
    if let usage { member("usage") { usage.write(into: &$0) } }
    if let user { member("user") { $0.member("user", user) } }
    member("v") { $0.member("v", Self.currentVersion) }
    for name in rest { writer.member(name, other[name]!) }
  }
}

extension RecordStatus.Usage {
  fileprivate func write(into writer: inout JSONWriter) {
    writer.name("usage")
    writer.beginObject()
    writer.member("max_rss_bytes", maxRSSBytes)
    writer.member("system_seconds", .double(systemSeconds))
    writer.member("user_seconds", .double(userSeconds))
    writer.member("wall_seconds", .double(wallSeconds))
    writer.endObject()
  }
}
