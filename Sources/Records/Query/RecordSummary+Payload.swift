// How a summary is kept in the index: a few bytes that the index itself never looks into.
//
//   byte 0      state, in the order of Record.State.allCases
//   byte 1      kind: 0 record, 1 run, 2 pipe, 255 a text that follows
//   byte 2      which of the following are there, lowest bit first
//   numbers     started − created, finished − created (ms), exit code, signal, attempt: zigzag varints
//   texts       host, user, command or, for other kinds than run, message: varint length and UTF-8
extension RecordSummary {
  static let kindOfCommands = Kind.run.text

  private enum Kind: UInt8 {
    case record = 0
    case run = 1
    case pipe = 2
    /// Of a text that follows.
    case other = 255

    var text: String {
      switch self {
      case .record: "record"
      case .run: "run"
      case .pipe: "pipe"
      case .other: ""
      }
    }

    init(_ text: JSONText?) {
      switch text {
      case nil, "record"?: self = .record
      case "run"?: self = .run
      case "pipe"?: self = .pipe
      default: self = .other
      }
    }
  }

  /// Which bit of the third byte says that something is there.
  fileprivate enum Part: UInt8 {
    case started, finished, exitCode, signal, attempt, host, user, text
  }

  /// The number of this layout; another one makes readers build their index anew.
  static let payloadFormat: UInt64 = 2

  /// What the index keeps of a record, taken from its `status.json` as it stands.
  static func payload(
    _ status: StatusText, of id: Record.ID
  ) throws(JSONScanner.Failure) -> [UInt8] {
    let kind = Kind(status.kind)
    var writer = PayloadWriter(state: status.state, kind: kind.rawValue)
    writer.number(.started, status.started.map { $0.milliseconds - id.time.milliseconds })
    writer.number(.finished, status.finished.map { $0.milliseconds - id.time.milliseconds })
    writer.number(.exitCode, status.exitCode.map(Int64.init))
    writer.number(.signal, status.signal.map(Int64.init))
    writer.number(.attempt, status.attempt.map(Int64.init))
    if kind == .other { try status.kind?.withBytes { writer.text($0) } }
    try status.host?.withBytes { writer.text(.host, $0) }
    try status.user?.withBytes { writer.text(.user, $0) }
    if kind != .run {
      try status.message?.withBytes { writer.text(.text, $0, end: cut($0)) }
    } else if let command = status.command {
      var line: [UInt8] = []
      line.reserveCapacity(2 * maximumTextLength)
      for argument in command where line.count <= maximumTextLength {
        if !line.isEmpty { line.append(UInt8(ascii: " ")) }
        try argument.withBytes { ShellText.append($0, to: &line) }
      }
      line.withUnsafeBufferPointer { writer.text(.text, $0, end: cut($0)) }
    }
    return writer.bytes
  }

  /// - Returns: `nil` for bytes that no summary makes.
  init?(
    id: Record.ID, in recordsPath: String,
    tags: @autoclosure () -> Tags,
    payload: UnsafeRawBufferPointer
  ) {
    var reader = PayloadReader(bytes: payload)
    guard let state = reader.byte(), state < Record.State.allCases.count,
      let kind = reader.byte().flatMap(Kind.init), let present = reader.byte()
    else { return nil }
    func has(_ part: Part) -> Bool { present & (1 << part.rawValue) != 0 }
    let started = has(.started) ? reader.number() : nil
    let finished = has(.finished) ? reader.number() : nil
    exitCode = has(.exitCode) ? reader.number().map { Int($0) } : nil
    signal = has(.signal) ? reader.number().map { Int($0) } : nil
    attempt = has(.attempt) ? reader.number().map { Int($0) } : nil
    guard let kindText = kind == .other ? reader.text() : kind.text else { return nil }
    host = has(.host) ? reader.text() : nil
    user = has(.user) ? reader.text() : nil
    let text = has(.text) ? reader.text() : nil
    (command, message) = kind == .run ? (text, nil) : (nil, text)
    if reader.isBroken { return nil }
    self.id = id
    self.recordsPath = recordsPath
    self.kind = kindText
    self.state = Record.State.allCases[Int(state)]
    self.tags = tags()
    let created = id.time
    createdTime = created
    startedTime = started.map { Timestamp(milliseconds: created.milliseconds &+ $0) }
    finishedTime = finished.map { Timestamp(milliseconds: created.milliseconds &+ $0) }
  }
}

private struct PayloadWriter {
  private(set) var bytes: [UInt8]

  init(state: Record.State, kind: UInt8) {
    bytes = []
    bytes.reserveCapacity(192)
    bytes.append(UInt8(Record.State.allCases.firstIndex(of: state)!))
    bytes.append(kind)
    bytes.append(0)
  }

  mutating func number(_ part: RecordSummary.Part, _ value: Int64?) {
    guard let value else { return }
    bytes[2] |= 1 << part.rawValue
    number(value)
  }

  private mutating func number(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func text(_ text: UnsafeBufferPointer<UInt8>) {
    number(Int64(text.count))
    bytes.append(contentsOf: text)
  }

  /// - Parameter end: Where the text is cut, if it is.
  mutating func text(
    _ part: RecordSummary.Part, _ text: UnsafeBufferPointer<UInt8>, end: Int? = nil
  ) {
    bytes[2] |= 1 << part.rawValue
    guard let end else { return self.text(text) }
    number(Int64(end + RecordSummary.ellipsis.utf8CodeUnitCount))
    bytes.append(contentsOf: text[..<end])
    RecordSummary.ellipsis.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}

struct PayloadReader {
  let bytes: UnsafeRawBufferPointer
  var offset = 0
  var isBroken = false

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func byte() -> UInt8? {
    guard offset < bytes.count else {
      isBroken = true
      return nil
    }
    offset += 1
    return bytes[offset - 1]
  }

  mutating func number() -> Int64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = byte(), shift < 64 {
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
      shift += 7
    }
    isBroken = true
    return nil
  }

  mutating func text() -> String? {
    guard let count = number(), count >= 0, count <= bytes.count - offset else {
      isBroken = true
      return nil
    }
    let start = offset
    offset += Int(count)
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }
}
