extension JSONValue {
  /// Reads JSON text.
  ///
  /// - Throws: ``JSONScanner/Failure`` that says what is wrong at which byte. Of two members with one name the last
  ///   counts; two names that differ in their bytes and are one to a reader, as `é` in its two forms, are refused.
  package init(parsing bytes: some Sequence<UInt8>) throws(JSONScanner.Failure) {
    self = try JSONScanner.reading(Array(bytes)) { (scanner) throws(JSONScanner.Failure) in
      let value = try scanner.value()
      try scanner.expectEnd()
      return value
    }
  }

  /// Whether a text is JSON, if perhaps none that can be kept.
  package static func isGrammatical(_ bytes: some Sequence<UInt8>) -> Bool {
    let check: ()? = try? JSONScanner.reading(Array(bytes)) {
      (scanner) throws(JSONScanner.Failure) in
      try scanner.skipValue()
      try scanner.expectEnd()
    }
    return check != nil
  }

  /// Whether it can be written as JSON and read again: there is no text for infinities and not-a-number, and an end to nesting.
  package var isWritable: Bool { isWritable(within: JSONScanner.deepest) }

  /// - Parameter levels: How many of arrays and objects there may be one inside the other.
  package func isWritable(within levels: Int) -> Bool {
    switch self {
    case .double(let number): number.isFinite
    case .literal(let text): JSONScanner.isNumber(text)
    case .array(let elements):
      levels > 0 && elements.allSatisfy { $0.isWritable(within: levels - 1) }
    case .object(let members):
      levels > 0 && members.values.allSatisfy { $0.isWritable(within: levels - 1) }
    default: true
    }
  }

  /// The value on one line, keys sorted.
  public var text: String {
    var writer = JSONWriter(pretty: false)
    writer.value(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The value as a file holds it: one key a line, keys sorted, arrays of plain values on one line, a last newline.
  package var fileBytes: [UInt8] {
    var writer = JSONWriter(pretty: true)
    writer.value(self)
    writer.bytes.append(0x0A)
    return writer.bytes
  }
}
