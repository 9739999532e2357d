public import FoundationEssentials

/// What a listing shows of a record, answered from the index without opening the record.
public struct RecordSummary: Sendable, Hashable, Identifiable {
  public var id: Record.ID
  let recordsPath: String
  public var kind: String
  public var state: Record.State
  public var tags: Tags
  package var createdTime: Timestamp
  package var startedTime: Timestamp?
  package var finishedTime: Timestamp?
  public var exitCode: Int?
  public var signal: Int?
  public var attempt: Int?
  public var host: String?
  public var user: String?
  /// The command as one would type it, cut after 120 bytes.
  public var command: String?
  /// For a record of no command: what it says of itself, cut likewise.
  public var message: String?

  /// The record's directory.
  public var path: String { recordsPath + "/" + id.hour + "/" + id.description }

  public var created: Date { createdTime.date }
  public var started: Date? { startedTime?.date }
  public var finished: Date? { finishedTime?.date }

  /// How long the work took; `nil` while it is not over.
  public var duration: Duration? { durationMilliseconds.map { .milliseconds($0) } }

  /// The value in `result.json`, read now; `null` until the work says something.
  ///
  /// - Throws: ``WallabyError`` with code `damaged` when the file is missing, not JSON or not a file.
  /// - Complexity: Two opens and one read.
  public func result() throws(WallabyError) -> JSONValue { try Record.result(in: path, of: id) }
}

extension RecordSummary {
  static let maximumTextLength = 120

  /// - Parameter recordsPath: The directory of the days.
  package init(_ status: RecordStatus, of id: Record.ID, in recordsPath: String) {
    self.id = id
    self.recordsPath = recordsPath
    kind = status.kind
    state = status.state
    tags = status.tags
    createdTime = id.time
    startedTime = status.startedTime
    finishedTime = status.finishedTime
    exitCode = status.exitCode
    signal = status.signal
    attempt = status.attempt
    host = status.host
    user = status.user
    if status.kind == Self.kindOfCommands {
      command = status.command.map { Self.shortened(ShellText.quoted($0)) }
    } else {
      message = status.message.map(Self.shortened)
    }
  }

  /// A text as it stands in an index.
  package static func shortened(_ text: String) -> String {
    var text = text
    let kept = text.withUTF8 { bytes in
      cut(bytes).map { String(decoding: bytes[..<$0], as: UTF8.self) }
    }
    return kept.map { "\($0)\(ellipsis)" } ?? text
  }

  static let ellipsis: StaticString = "…"

  /// Where a text is cut so that ``ellipsis`` has its place; `nil` for one that is short enough.
  static func cut(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard text.count > maximumTextLength else { return nil }
    var end = maximumTextLength - ellipsis.utf8CodeUnitCount
    while text[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
