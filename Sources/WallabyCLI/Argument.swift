/// One word of the command line, byte for byte: what the system hands over need not be UTF-8.
package struct Argument: Hashable, Sendable, ExpressibleByStringLiteral {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }
  package init(stringLiteral text: String) { self.init(text) }

  /// The word as text; what is not UTF-8 is shown as `\u{FFFD}`.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The word as text, or `nil` where it is not UTF-8.
  package var exactText: String? { String(validating: bytes, as: UTF8.self) }
}
