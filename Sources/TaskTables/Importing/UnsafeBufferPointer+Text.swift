extension UnsafeBufferPointer<UInt8> {
  /// The text that they are; `nil` for what is not UTF-8.
  var text: String? {
    // To read what is ASCII is much cheaper without the check.
    isASCII ? String(decoding: self, as: UTF8.self) : String(validating: self, as: UTF8.self)
  }

  var isUTF8: Bool { isASCII || String(validating: self, as: UTF8.self) != nil }

  private var isASCII: Bool { reduce(0, |) < 0x80 }

  /// How many lines there are, one that is not ended included.
  var lineCount: Int { reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) } }
}
