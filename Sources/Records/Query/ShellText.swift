/// Commands as a shell reads them.
package enum ShellText {
  /// Arguments joined by blanks, quoted where a shell would take them apart or change them.
  package static func quoted(_ arguments: [String]) -> String {
    arguments.map(quoted).joined(separator: " ")
  }

  package static func quoted(_ argument: String) -> String {
    var argument = argument
    var text: [UInt8] = []
    argument.withUTF8 { append($0, to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the bytes of an argument, quoted likewise.
  static func append(_ argument: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
    if !argument.isEmpty && argument.allSatisfy(isPlain) {
      text.append(contentsOf: argument)
      return
    }
    text.append(UInt8(ascii: "'"))
    for byte in argument {
      if byte == UInt8(ascii: "'") { text += Array("'\\'".utf8) }
      text.append(byte)
    }
    text.append(UInt8(ascii: "'"))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ":"),
      UInt8(ascii: ","), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "+"), 0x80...:
      true
    default: false
    }
  }
}
