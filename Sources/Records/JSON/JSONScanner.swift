import POSIXSupport

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

    package init(offset: Int, reason: String) {
      self.offset = offset
      self.reason = reason
    }
  }

  package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Lends `body` a scanner at the beginning of a text.
  static func reading<Value>(
    _ text: [UInt8], _ body: (inout JSONScanner) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try text.withUnsafeBufferPointer { (bytes) throws(Failure) in
      var scanner = JSONScanner(bytes)
      return try body(&scanner)
    }
  }

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
  package mutating func peek() -> UInt8 {
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
  package mutating func expectEnd() throws(Failure) {
    skipSpace()
    if offset != bytes.count { throw failure("unexpected text after the value") }
  }

  /// How many arrays and objects may be one inside the other.
  package static let deepest = 256

  mutating func enter() throws(Failure) {
    depth += 1
    if depth > Self.deepest { throw failure("nested too deeply") }
  }

  mutating func leave() { depth -= 1 }

  /// A string, which may still turn out not to be text.
  mutating func rawText() throws(Failure) -> JSONText {
    try expect(UInt8(ascii: "\""))
    let start = offset
    var hasEscapes = false
    var all: UInt8 = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        let raw = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        offset += 1
        return JSONText(raw, end: offset, hasEscapes: hasEscapes, isASCII: all < 0x80)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        offset += 1
      } else if byte < 0x20 {
        throw failure("control character in a string")
      }
      all |= byte
      offset += 1
    }
    offset = min(offset, bytes.count)
    throw failure("unterminated string")
  }

  /// A string that is text, left where it stands.
  @inline(__always)
  mutating func text() throws(Failure) -> JSONText {
    let text = try rawText()
    try text.check()
    return text
  }

  package mutating func string() throws(Failure) -> String { try rawText().string() }

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

  /// Whether a text is a number and nothing else.
  static func isNumber(_ text: String) -> Bool {
    let text = Array(text.utf8)
    let range = try? reading(text) { (scanner) throws(Failure) in try scanner.rawNumber().bytes }
    return range == 0..<text.count
  }

  /// A whole number, or an error.
  mutating func integer() throws(Failure) -> Int64 {
    let (range, isInteger) = try rawNumber()
    guard isInteger, let value = Int64(String(decoding: bytes[range], as: UTF8.self)) else {
      throw failure("expected a whole number")
    }
    return value
  }

  mutating func word(_ word: StaticString) throws(Failure) {
    let rest = UnsafeBufferPointer(rebasing: bytes[offset...].prefix(word.utf8CodeUnitCount))
    guard word.withUTF8Buffer(rest.elementsEqual) else { throw failure("expected a value") }
    offset += word.utf8CodeUnitCount
  }

  /// Passes over one value of any kind.
  mutating func skipValue() throws(Failure) {
    switch peek() {
    case UInt8(ascii: "\""): _ = try rawText()
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

  /// Calls `body` for each member of an object, with its name; `body` takes the value.
  @inline(__always)
  package mutating func members(
    _ body: (inout JSONScanner, JSONText) throws(Failure) -> Void
  ) throws(Failure) {
    try expect(UInt8(ascii: "{"))
    try enter()
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        let name = try rawText()
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

  /// One value of any kind.
  package mutating func value() throws(Failure) -> JSONValue {
    switch peek() {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"):
      var result: [String: JSONValue] = [:]
      var areASCII = true
      try members { (scanner, raw) throws(Failure) in
        let name = try raw.string()
        areASCII = areASCII && raw.isASCII && !raw.hasEscapes
        if !areASCII, let taken = result.index(forKey: name),
          !result.keys[taken].equalsInBytes(name)
        {
          throw scanner.failure("two names that look the same")
        }
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
