import FoundationEssentials
import POSIXSupport

extension RecordStore {
  /// Keeps a value as a record that is complete from the start.
  ///
  /// On disk: a new directory in `records/DAY/HOUR/`, invisible until it is whole.
  ///
  /// - Throws: ``WallabyError``; then nothing is kept, or with code `notFlushed` it is kept but may not outlive a power cut.
  /// - Complexity: 8 metadata calls and 6 inodes; 4 of flushing more in a durable store.
  @discardableResult
  public func append(
    _ result: JSONValue, tags: some Sequence<String> = [String]()
  ) throws(WallabyError) -> Record {
    try append(result, tags: Tags(tags), kind: "record")
  }

  /// Keeps a dictionary.
  ///
  /// On disk: as `append(_:tags:)`, which says what it costs and throws.
  @discardableResult
  public func append(
    _ result: [String: JSONValue], tags: some Sequence<String> = [String]()
  ) throws(WallabyError) -> Record {
    try append(.object(result), tags: tags)
  }

  /// Keeps a message as `{"output": MESSAGE}`, and as the record's output, for `cat` and `grep`.
  ///
  /// On disk: as `append(_:tags:)`, and the message in `stdout.log`.
  @discardableResult
  public func append(
    _ message: String, tags: some Sequence<String> = [String]()
  ) throws(WallabyError) -> Record {
    var draft = try draft(tags: tags)
    draft.result = ["output": .string(message)]
    draft.status.message = ResultPreview.text(draft.result)
    let log = draft.stdout
    try explaining("keep the message") { () throws(SystemError) in
      let file = try FileDescriptor.open(log, .write)
      try file.write(Array(message.utf8) + (message.hasSuffix("\n") ? [] : [0x0A]))
      try file.close()
    }
    return try draft.commit()
  }

  /// Keeps any value that can be encoded.
  ///
  /// On disk: as `append(_:tags:)`.
  ///
  /// - Throws: `EncodingError` when it cannot be, and then nothing is kept; ``WallabyError`` as `append(_:tags:)` does.
  /// - Complexity: That of `append(_:tags:)`.
  @discardableResult
  public func append(
    encoding value: some Encodable, tags: some Sequence<String> = [String]()
  ) throws -> Record {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    return try append(try JSONValue(parsing: try encoder.encode(value)), tags: tags)
  }

  package func append(
    _ result: JSONValue, tags: Tags, kind: String
  ) throws(WallabyError) -> Record {
    var draft = try RecordDraft(in: self, kind: kind, tags: tags)
    draft.result = result
    draft.status.finishedTime = draft.id.time
    draft.status.host = configuration.host
    draft.status.user = configuration.user
    draft.status.message = ResultPreview.text(result)
    return try draft.publish(flushing: .ownFiles)
  }

  /// A record to fill with files before anybody sees it.
  ///
  /// ```swift
  /// var draft = try project.records.draft(tags: ["plot"])
  /// try image.write(toFile: draft.storage + "/plot.png")
  /// draft.result = ["points": 120]
  /// let record = try draft.commit()
  /// ```
  ///
  /// On disk: a directory `.draft-ID-…` in `records/DAY/HOUR/`, removed again unless it is committed.
  ///
  /// - Throws: ``WallabyError``; then nothing is left.
  /// - Complexity: Two directories and two files made.
  public func draft(tags: some Sequence<String> = [String]()) throws(WallabyError) -> RecordDraft {
    var draft = try RecordDraft(in: self, kind: "record", tags: Tags(tags))
    draft.status.host = configuration.host
    draft.status.user = configuration.user
    return draft
  }

  /// Fills a draft in a closure and commits it when the closure returns; when the closure throws, nothing is kept.
  ///
  /// On disk: as ``draft(tags:)``, then as ``RecordDraft/commit()``.
  ///
  /// - Throws: What the closure throws, and ``WallabyError`` as ``RecordDraft/commit()`` does.
  /// - Complexity: That of both.
  @discardableResult
  public func draft(
    tags: some Sequence<String> = [String](), _ fill: (inout RecordDraft) throws -> Void
  ) throws -> Record {
    var draft = try self.draft(tags: tags)
    try fill(&draft)
    return try draft.commit()
  }
}
