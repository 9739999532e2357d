/// Walks over JSON text without making values of what nobody asks for.
///
/// Every read is checked against the end, and depth is bounded, so that damaged text is an error and never worse.
package struct JSONScanner: ~Copyable {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var offset = 0
  private var depth = 0

  /// Why and where the text is not JSON.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var offset: Int
    package var reason: String
    package var description: String { "\(reason) at byte \(offset)" }
  }

  package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  func failure(_ reason: String) -> Failure { Failure(offset: offset, reason: reason) }

  @inline(__always)
  mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  /// The next byte that is not space, without taking it; 0 at the end.
  @inline(__always)
  mutating func peek() -> UInt8 {
    skipSpace()
    return offset < bytes.count ? bytes[offset] : 0
  }

  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte, offset < bytes.count else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(Failure) {
    guard take(byte) else {
      throw failure("expected '\(Character(Unicode.Scalar(byte)))'")
    }
  }

  /// Fails unless only space is left.
  mutating func expectEnd() throws(Failure) {
    skipSpace()
    if offset != bytes.count { throw failure("unexpected text after the value") }
  }

  mutating func enter() throws(Failure) {
    depth += 1
    if depth > 256 { throw failure("nested too deeply") }
  }

  mutating func leave() { depth -= 1 }

  /// The raw bytes between the quotes of a string, and whether they hold escapes.
  mutating func rawString() throws(Failure) -> (bytes: Range<Int>, hasEscapes: Bool) {
    try expect(UInt8(ascii: "\""))
    let start = offset
    var escapes = false
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return (start..<(offset - 1), escapes)
      }
      if byte == UInt8(ascii: "\\") {
        escapes = true
        offset += 1
      } else if byte < 0x20 {
        throw failure("control character in a string")
      }
      offset += 1
    }
    offset = min(offset, bytes.count)
    throw failure("unterminated string")
  }

  mutating func string() throws(Failure) -> String {
    let (range, hasEscapes) = try rawString()
    let raw = UnsafeBufferPointer(rebasing: bytes[range])
    if !hasEscapes {
      guard let text = String(validating: raw, as: UTF8.self) else {
        throw failure("text that is not UTF-8")
      }
      return text
    }
    return try unescaped(raw)
  }

  private func unescaped(_ raw: UnsafeBufferPointer<UInt8>) throws(Failure) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var at = 0
    while at < raw.count {
      let byte = raw[at]
      at += 1
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard at < raw.count else { throw failure("broken escape") }
      let kind = raw[at]
      at += 1
      switch kind {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
      case UInt8(ascii: "u"):
        var unit = try hex(raw, &at)
        if unit & 0xFC00 == 0xD800, at + 1 < raw.count, raw[at] == UInt8(ascii: "\\"),
          raw[at + 1] == UInt8(ascii: "u")
        {
          var after = at + 2
          let low = try hex(raw, &after)
          if low & 0xFC00 == 0xDC00 {
            unit = 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF)
            at = after
          }
        }
        // Half of a surrogate pair stands for no character.
        text += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
      default: throw failure("unknown escape")
      }
    }
    guard let result = String(validating: text, as: UTF8.self) else {
      throw failure("text that is not UTF-8")
    }
    return result
  }

  private func hex(_ raw: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard at < raw.count, let digit = Character(Unicode.Scalar(raw[at])).hexDigitValue else {
        throw failure("broken escape")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }

  /// The bytes of a number, checked against the grammar.
  mutating func rawNumber() throws(Failure) -> (bytes: Range<Int>, isInteger: Bool) {
    skipSpace()
    let start = offset
    func digit(_ at: Int) -> Bool { at < bytes.count && bytes[at] &- 0x30 < 10 }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    guard digit(offset) else { throw failure("expected a value") }
    if bytes[offset] == UInt8(ascii: "0") {
      offset += 1
    } else {
      while digit(offset) { offset += 1 }
    }
    var isInteger = true
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      isInteger = false
      offset += 1
      guard digit(offset) else { throw failure("broken number") }
      while digit(offset) { offset += 1 }
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      offset += 1
      if offset < bytes.count, bytes[offset] == 0x2B || bytes[offset] == 0x2D { offset += 1 }
      guard digit(offset) else { throw failure("broken number") }
      while digit(offset) { offset += 1 }
    }
    return (start..<offset, isInteger)
  }

  /// A whole number, or an error.
  mutating func integer() throws(Failure) -> Int64 {
    let (range, isInteger) = try rawNumber()
    guard isInteger, let value = Int64(text(range)) else {
      throw failure("expected a whole number")
    }
    return value
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Whether the bytes of a range are exactly that text.
  @inline(__always)
  func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    let start = text.utf8Start
    for index in 0..<range.count where bytes[range.lowerBound + index] != start[index] {
      return false
    }
    return true
  }

  mutating func word(_ word: StaticString) throws(Failure) {
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count, matches(offset..<end, word) else { throw failure("expected a value") }
    offset = end
  }

  /// Passes over one value of any kind.
  mutating func skipValue() throws(Failure) {
    switch peek() {
    case UInt8(ascii: "\""): _ = try rawString()
    case UInt8(ascii: "{"):
      try members { (scanner, _) throws(Failure) in try scanner.skipValue() }
    case UInt8(ascii: "["):
      try elements { (scanner) throws(Failure) in try scanner.skipValue() }
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: _ = try rawNumber()
    }
  }

  /// Calls `body` for each member of an object, with the raw range of its name; `body` takes the value.
  mutating func members(
    _ body: (inout JSONScanner, (bytes: Range<Int>, hasEscapes: Bool)) throws(Failure) -> Void
  ) throws(Failure) {
    try expect(UInt8(ascii: "{"))
    try enter()
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        let name = try rawString()
        try expect(UInt8(ascii: ":"))
        try body(&self, name)
      } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "}"))
    }
    leave()
  }

  /// Calls `body` before each element of an array; `body` takes the value.
  mutating func elements(
    _ body: (inout JSONScanner) throws(Failure) -> Void
  ) throws(Failure) {
    try expect(UInt8(ascii: "["))
    try enter()
    if !take(UInt8(ascii: "]")) {
      repeat { try body(&self) } while take(UInt8(ascii: ","))
      try expect(UInt8(ascii: "]"))
    }
    leave()
  }

  /// The text of a member's name.
  func name(_ raw: (bytes: Range<Int>, hasEscapes: Bool)) throws(Failure) -> String {
    let slice = UnsafeBufferPointer(rebasing: bytes[raw.bytes])
    if raw.hasEscapes { return try unescaped(slice) }
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw failure("text that is not UTF-8")
    }
    return text
  }

  /// One value of any kind.
  package mutating func value() throws(Failure) -> JSONValue {
    switch peek() {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"):
      var result: [String: JSONValue] = [:]
      try members { (scanner, raw) throws(Failure) in
        let name = try scanner.name(raw)
        result[name] = try scanner.value()
      }
      return .object(result)
    case UInt8(ascii: "["):
      var result: [JSONValue] = []
      try elements { (scanner) throws(Failure) in result.append(try scanner.value()) }
      return .array(result)
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return number()(try rawNumber())
    }
  }

  private func number() -> ((bytes: Range<Int>, isInteger: Bool)) -> JSONValue {
    let bytes = bytes
    return { raw in
      let text = String(decoding: bytes[raw.bytes], as: UTF8.self)
      if raw.isInteger {
        if let value = Int64(text), text != "-0" { return .integer(value) }
        return .literal(text)
      }
      guard let value = Double(text), value.isFinite else { return .literal(text) }
      // More digits than a double holds would be lost: keep the text. 17 digits always are enough for a double.
      let digits = text.prefix { $0 != "e" && $0 != "E" }.drop {
        $0 == "-" || $0 == "0" || $0 == "."
      }
      return digits.utf8.count { $0 != UInt8(ascii: ".") } > 17 ? .literal(text) : .double(value)
    }
  }
}
