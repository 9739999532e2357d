// How a summary is kept in the index: a few bytes that the index itself never looks into.
//
//   byte 0      state, in the order of Record.State.allCases
//   byte 1      kind: 0 record, 1 run, 2 pipe, 255 a text that follows
//   byte 2      which of the following are there, lowest bit first
//   numbers     started − created, finished − created (ms), exit code, signal, attempt: zigzag varints
//   texts       host, user, command or, for other kinds than run, message: varint length and UTF-8
extension RecordSummary {
  static let kindOfCommands = "run"
  private static let kinds = ["record", kindOfCommands, "pipe"]

  /// The number of this layout; another one makes readers build their index anew.
  static let payloadFormat: UInt64 = 2

  /// What the index keeps of a record, taken from its `status.json` as it stands.
  static func payload(
    _ status: StatusText, of id: Record.ID
  ) throws(JSONScanner.Failure) -> [UInt8] {
    let code: UInt8 =
      switch status.kind {
      case nil, "record"?: 0
      case "run"?: 1
      case "pipe"?: 2
      default: 255
      }
    var writer = PayloadWriter(state: status.state, kind: code)
    writer.number(0, status.started.map { $0.milliseconds - id.time.milliseconds })
    writer.number(1, status.finished.map { $0.milliseconds - id.time.milliseconds })
    writer.number(2, status.exitCode.map(Int64.init))
    writer.number(3, status.signal.map(Int64.init))
    writer.number(4, status.attempt.map(Int64.init))
    if code == 255 { try status.kind?.withBytes { writer.text($0) } }
    try status.host?.withBytes { writer.text(5, $0) }
    try status.user?.withBytes { writer.text(6, $0) }
    if code != 1 {
      try status.message?.withBytes { writer.text(7, $0, end: cut($0)) }
    } else if let command = status.command {
      var line: [UInt8] = []
      line.reserveCapacity(2 * maximumTextLength)
      for argument in command where line.count <= maximumTextLength {
        if !line.isEmpty { line.append(UInt8(ascii: " ")) }
        try argument.withBytes { ShellText.append($0, to: &line) }
      }
      line.withUnsafeBufferPointer { writer.text(7, $0, end: cut($0)) }
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
      let kind = reader.byte(), let present = reader.byte()
    else { return nil }
    func has(_ bit: UInt8) -> Bool { present & (1 << bit) != 0 }
    let started = has(0) ? reader.number() : nil
    let finished = has(1) ? reader.number() : nil
    exitCode = has(2) ? reader.number().map { Int($0) } : nil
    signal = has(3) ? reader.number().map { Int($0) } : nil
    attempt = has(4) ? reader.number().map { Int($0) } : nil
    guard
      let kindText = kind < Self.kinds.count ? Self.kinds[Int(kind)] : reader.text()
    else { return nil }
    host = has(5) ? reader.text() : nil
    user = has(6) ? reader.text() : nil
    let text = has(7) ? reader.text() : nil
    (command, message) = kindText == Self.kindOfCommands ? (text, nil) : (nil, text)
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

  mutating func number(_ bit: UInt8, _ value: Int64?) {
    guard let value else { return }
    bytes[2] |= 1 << bit
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
  mutating func text(_ bit: UInt8, _ text: UnsafeBufferPointer<UInt8>, end: Int? = nil) {
    bytes[2] |= 1 << bit
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
