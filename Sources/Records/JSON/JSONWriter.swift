import POSIXSupport

/// Builds JSON text in memory, so that a file is written in one call.
///
/// Pretty text has one key a line, two blanks a level, and arrays of plain values on one line: made for `grep`.
package struct JSONWriter {
  package var bytes: [UInt8] = []
  private let pretty: Bool
  private var level = 0
  private var isFirst = true

  package init(pretty: Bool) {
    self.pretty = pretty
    bytes.reserveCapacity(1024)
  }

  package mutating func beginObject() {
    bytes.append(UInt8(ascii: "{"))
    level += 1
    isFirst = true
  }

  package mutating func endObject() {
    level -= 1
    if !isFirst { newLine() }
    bytes.append(UInt8(ascii: "}"))
    isFirst = false
  }

  /// The name of the next member; its value follows.
  package mutating func name(_ name: String) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    newLine()
    string(name)
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(0x20) }
  }

  package mutating func member(_ name: String, _ value: JSONValue) {
    self.name(name)
    self.value(value)
  }

  package mutating func member(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  package mutating func member(_ name: String, _ number: some BinaryInteger) {
    self.name(name)
    integer(number)
  }

  package mutating func member(_ name: String, _ flag: Bool) {
    self.name(name)
    raw(flag ? "true" : "false")
  }

  package mutating func member(_ name: String, _ texts: [String]) {
    self.name(name)
    bytes.append(UInt8(ascii: "["))
    for (index, text) in texts.enumerated() {
      if index > 0 { separator() }
      string(text)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let flag): raw(flag ? "true" : "false")
    case .integer(let number): integer(number)
    case .double(let number):
      // Callers refuse what is not finite before anything is written.
      if number.isFinite { text(number.description) } else { raw("null") }
    case .literal(let text): self.text(text)
    case .string(let text): string(text)
    case .array(let elements): array(elements)
    case .object(let members):
      beginObject()
      for name in members.keys.sorted(by: Self.before) { member(name, members[name]!) }
      endObject()
    }
  }

  /// Keys sort by their bytes, as `sort` in the C locale does.
  static func before(_ a: String, _ b: String) -> Bool {
    a.precedesInBytes(b)
  }

  private mutating func array(_ elements: [JSONValue]) {
    let isPlain = elements.allSatisfy { element in
      switch element {
      case .array, .object: false
      default: true
      }
    }
    bytes.append(UInt8(ascii: "["))
    level += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { isPlain ? separator() : bytes.append(UInt8(ascii: ",")) }
      if !isPlain { newLine() }
      value(element)
    }
    level -= 1
    if !isPlain { newLine() }
    bytes.append(UInt8(ascii: "]"))
    isFirst = false
  }

  private mutating func separator() {
    bytes.append(UInt8(ascii: ","))
    if pretty { bytes.append(0x20) }
  }

  private mutating func newLine() {
    guard pretty else { return }
    bytes.append(0x0A)
    for _ in 0..<(2 * level) { bytes.append(0x20) }
  }

  private mutating func raw(_ word: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  private mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func integer(_ number: some BinaryInteger) { text(String(number)) }

  private static let hexDigits = Array("0123456789abcdef".utf8)

  /// A string in quotes. DEL and the C1 controls are escaped, too: a file that is shown by `cat` steers no terminal.
  package mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { buffer in
      var start = 0
      var at = 0
      while at < buffer.count {
        let byte = buffer[at]
        let isC1 = byte == 0xC2 && at + 1 < buffer.count && buffer[at + 1] < 0xA0
        if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
          && !isC1
        {
          at += 1
          continue
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<at]))
        if isC1 {
          escape(buffer[at + 1])
          at += 2
        } else {
          escape(byte)
          at += 1
        }
        start = at
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      raw("u00")
      bytes.append(Self.hexDigits[Int(byte >> 4)])
      bytes.append(Self.hexDigits[Int(byte & 15)])
    }
  }
}
