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

  var payload: [UInt8] {
    var bytes = PayloadWriter()
    bytes.bytes.append(UInt8(Record.State.allCases.firstIndex(of: state)!))
    let code = Self.kinds.firstIndex(of: kind).map(UInt8.init)
    bytes.bytes.append(code ?? 255)
    let numbers = [
      startedTime.map { $0.milliseconds - createdTime.milliseconds },
      finishedTime.map { $0.milliseconds - createdTime.milliseconds },
      exitCode.map(Int64.init), signal.map(Int64.init), attempt.map(Int64.init),
    ]
    let texts = [host, user, kind == Self.kindOfCommands ? command : message]
    var present: UInt8 = 0
    for (bit, number) in numbers.enumerated() where number != nil { present |= 1 << UInt8(bit) }
    for (bit, text) in texts.enumerated() where text != nil { present |= 32 << UInt8(bit) }
    bytes.bytes.append(present)
    for number in numbers { if let number { bytes.number(number) } }
    if code == nil { bytes.text(kind) }
    for text in texts { if let text { bytes.text(text) } }
    return bytes.bytes
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
  var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(96) }

  mutating func number(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func text(_ text: String) {
    number(Int64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
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
