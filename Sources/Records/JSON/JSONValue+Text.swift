extension JSONValue {
  /// Reads JSON text.
  ///
  /// - Throws: ``JSONScanner/Failure`` that says what is wrong at which byte. Of two members with one name the last counts.
  package init(parsing bytes: some Sequence<UInt8>) throws(JSONScanner.Failure) {
    self = try JSONScanner.reading(Array(bytes)) { (scanner) throws(JSONScanner.Failure) in
      let value = try scanner.value()
      try scanner.expectEnd()
      return value
    }
  }

  /// Whether it can be written as JSON: there is no text for infinities and not-a-number.
  package var isWritable: Bool {
    switch self {
    case .double(let number): number.isFinite
    case .array(let elements): elements.allSatisfy(\.isWritable)
    case .object(let members): members.values.allSatisfy(\.isWritable)
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
