/// Writes text that may hold anything so that a terminal shows it and does nothing else.
///
/// Control characters, the marks that turn the direction of text, and bytes that are not UTF-8 become `\n`, `\x1b` or
/// `\u{202e}`. ASCII is copied as a whole.
enum HarmlessText {
  /// Appends text and returns the columns that a terminal needs for it.
  ///
  /// - Parameter escapingBackslashes: Also write a backslash twice, so that a program can undo the escapes.
  @discardableResult
  static func append(
    _ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8], escapingBackslashes: Bool = false
  ) -> Int {
    if isPlain(text, escapingBackslashes) {
      output.append(contentsOf: text)
      return text.count
    }
    var columns = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        index += 1
        if byte >= 0x20, byte != 0x7f, byte != backslash || !escapingBackslashes {
          output.append(byte)
          columns += 1
        } else {
          columns += escape(byte, to: &output)
        }
        continue
      }
      guard let (scalar, length) = decode(text, at: index) else {
        columns += escape(byte, to: &output)
        index += 1
        continue
      }
      if isHarmful(scalar) {
        columns += escape(scalar, to: &output)
      } else {
        output.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<index + length]))
        columns += DisplayWidth.of(scalar)
      }
      index += length
    }
    return columns
  }

  @discardableResult
  static func append(
    _ text: String, to output: inout [UInt8], escapingBackslashes: Bool = false
  ) -> Int {
    var text = text
    return text.withUTF8 {
      append($0, to: &output, escapingBackslashes: escapingBackslashes)
    }
  }

  /// The same as a value, for messages.
  static func of(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let backslash = UInt8(ascii: "\\")

  private static func isPlain(
    _ text: UnsafeBufferPointer<UInt8>, _ escapingBackslashes: Bool
  ) -> Bool {
    // Without branches, so that the processor takes many bytes at once.
    let refused = escapingBackslashes ? backslash : 0
    var bad: UInt8 = 0
    for byte in text { bad |= (byte &- 0x20 >= 0x5f ? 1 : 0) | (byte == refused ? 1 : 0) }
    return bad == 0
  }

  /// One scalar of well-formed UTF-8, or `nil`.
  static func decode(
    _ text: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = text[index]
    let length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    guard length > 0, index + length <= text.count else { return nil }
    var scalar = UInt32(first) & (0x7f >> UInt32(length))
    for next in text[(index + 1)..<(index + length)] {
      guard next & 0xc0 == 0x80 else { return nil }
      scalar = scalar << 6 | UInt32(next & 0x3f)
    }
    let least: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard scalar >= least, Unicode.Scalar(scalar) != nil else { return nil }
    return (scalar, length)
  }

  private static func isHarmful(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x80...0x9f, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff,
      0xe0000...0xe007f:
      true
    default: false
    }
  }

  private static func escape(_ byte: UInt8, to output: inout [UInt8]) -> Int {
    let letter: Unicode.Scalar? =
      switch byte {
      case 0x09: "t"
      case 0x0a: "n"
      case 0x0d: "r"
      case backslash: "\\"
      default: nil
      }
    if let letter {
      output += [backslash, UInt8(ascii: letter)]
      return 2
    }
    output += [backslash, UInt8(ascii: "x"), hex(byte >> 4), hex(byte & 15)]
    return 4
  }

  private static func escape(_ scalar: UInt32, to output: inout [UInt8]) -> Int {
    let text = "\\u{" + String(scalar, radix: 16) + "}"
    output += text.utf8
    return text.utf8.count
  }

  private static func hex(_ digit: UInt8) -> UInt8 { digit + (digit < 10 ? 48 : 87) }
}
