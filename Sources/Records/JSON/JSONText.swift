/// A string in JSON text, left where it stands between its quotes. Good for as long as the text is lent.
package struct JSONText {
  private let raw: UnsafeBufferPointer<UInt8>
  /// The offset behind its last quote.
  private let end: Int
  let hasEscapes: Bool
  /// Before escapes are replaced.
  let isASCII: Bool

  init(_ raw: UnsafeBufferPointer<UInt8>, end: Int, hasEscapes: Bool, isASCII: Bool) {
    self.raw = raw
    self.end = end
    self.hasEscapes = hasEscapes
    self.isASCII = isASCII
  }

  /// Fails unless it stands for text.
  @inline(__always)
  func check() throws(JSONScanner.Failure) {
    if hasEscapes || !isASCII { _ = try string() }
  }

  package func string() throws(JSONScanner.Failure) -> String {
    // To read what is ASCII is much cheaper without the check.
    if isASCII && !hasEscapes { return String(decoding: raw, as: UTF8.self) }
    let text =
      hasEscapes
      ? String(validating: try unescaped(), as: UTF8.self) : String(validating: raw, as: UTF8.self)
    guard let text else { throw failure("text that is not UTF-8") }
    return text
  }

  /// Lends the bytes that it stands for.
  @inline(__always)
  func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) throws(JSONScanner.Failure) -> Result {
    if !hasEscapes { return body(raw) }
    return try unescaped().withUnsafeBufferPointer(body)
  }

  /// Whether it is written as exactly that text. A `switch` asks so.
  @inline(__always)
  static func ~= (text: StaticString, written: JSONText) -> Bool {
    if written.hasEscapes {
      return (try? written.unescaped()).map { text.withUTF8Buffer($0.elementsEqual) } ?? false
    }
    guard written.raw.count == text.utf8CodeUnitCount else { return false }
    for place in 0..<text.utf8CodeUnitCount where written.raw[place] != text.utf8Start[place] {
      return false
    }
    return true
  }

  /// Whether it stands for exactly these bytes.
  func stands(for text: String) throws(JSONScanner.Failure) -> Bool {
    try withBytes { $0.elementsEqual(text.utf8) }
  }

  private func unescaped() throws(JSONScanner.Failure) -> [UInt8] {
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
        var unit = try hex(&at)
        if unit & 0xFC00 == 0xD800, at + 1 < raw.count, raw[at] == UInt8(ascii: "\\"),
          raw[at + 1] == UInt8(ascii: "u")
        {
          var after = at + 2
          let low = try hex(&after)
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
    return text
  }

  private func hex(_ at: inout Int) throws(JSONScanner.Failure) -> UInt32 {
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

  private func failure(_ reason: String) -> JSONScanner.Failure {
    JSONScanner.Failure(offset: end, reason: reason)
  }
}

extension [JSONText] {
  func strings() throws(JSONScanner.Failure) -> [String] {
    try map { (text) throws(JSONScanner.Failure) in try text.string() }
  }
}
