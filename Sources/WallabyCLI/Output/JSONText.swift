/// Writes JSON strings and keys.
enum JSONText {
  /// Appends a quoted string in which nothing is left that a terminal would obey.
  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    output.append(quote)
    text.withUTF8 { bytes in
      if bytes.allSatisfy({ $0 &- 0x20 < 0x5f && $0 != quote && $0 != backslash }) {
        output.append(contentsOf: bytes)
      } else {
        escape(bytes, to: &output)
      }
    }
    output.append(quote)
  }

  static func append(_ number: Int64, to output: inout [UInt8]) {
    if number < 0 { output.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = output.count
    repeat {
      output.append(48 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    output[start...].reverse()
  }

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case quote, backslash: output += [backslash, byte]
      case 0x09: output += [backslash, UInt8(ascii: "t")]
      case 0x0a: output += [backslash, UInt8(ascii: "n")]
      case 0x0d: output += [backslash, UInt8(ascii: "r")]
      case 0x20..<0x7f: output.append(byte)
      case ..<0x80: appendUnit(UInt16(byte), to: &output)
      // C1 control characters are the two bytes c2 80 to c2 9f.
      case 0xc2 where index < bytes.count && bytes[index] < 0xa0:
        appendUnit(UInt16(bytes[index]), to: &output)
        index += 1
      default: output.append(byte)
      }
    }
  }

  private static func appendUnit(_ unit: UInt16, to output: inout [UInt8]) {
    output += [backslash, UInt8(ascii: "u"), 48, 48]
    output += [HarmlessText.hex(UInt8(unit >> 4 & 15)), HarmlessText.hex(UInt8(unit & 15))]
  }
}
