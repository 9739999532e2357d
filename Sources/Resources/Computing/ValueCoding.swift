import FoundationEssentials
import Records

/// Values and arguments as JSON: dates as in every file of a store, what is JSON already as it is, all else as `Codable` has it.
enum ValueCoding {
  /// The arguments of a fetch, as they will be read again.
  ///
  /// - Throws: `WallabyError` with code `invalidInput` for what cannot be written or read again; `EncodingError`.
  static func arguments(_ value: some Encodable) throws -> JSONValue {
    // In the file they are one level down.
    try json(value, "the arguments", within: JSONScanner.deepest - 1)
  }

  /// What a closure has returned. Throws: as ``arguments(_:)``.
  static func result(_ value: some Encodable) throws -> JSONValue {
    try json(value, Record.Entry.result, within: JSONScanner.deepest)
  }

  private static func json(
    _ value: some Encodable, _ what: String, within levels: Int
  ) throws -> JSONValue {
    let plain: JSONValue? =
      switch value {
      case let value as JSONValue: value
      case let members as [String: JSONValue]: .object(members)
      case let elements as [JSONValue]: .array(elements)
      default: nil
      }
    let json = try plain ?? JSONValue(parsing: try encoder.encode(value))
    guard json.isWritable(within: levels) else { throw WallabyError.notJSON(what) }
    return plain == nil ? json : try JSONValue(parsing: json.text.utf8)
  }

  static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    let plain: Any? =
      switch type {
      case is JSONValue.Type: try JSONValue(parsing: bytes)
      case is [String: JSONValue].Type: try JSONValue(parsing: bytes).objectValue
      case is [JSONValue].Type: try JSONValue(parsing: bytes).arrayValue
      default: nil
      }
    return try plain as? Value ?? decoder.decode(type, from: Data(bytes))
  }

  private static let encoder = {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .custom { date, encoder in
      let text = Timestamp(date).description
      guard let read = Timestamp(text)?.date, abs(read.timeIntervalSince(date)) < 0.002 else {
        // Not the date itself: Foundation cannot describe one that is not a number.
        throw EncodingError.invalidValue(
          date.timeIntervalSince1970,
          EncodingError.Context(
            codingPath: encoder.codingPath,
            debugDescription: "the date is not in the years 0 to 9999"))
      }
      var container = encoder.singleValueContainer()
      try container.encode(text)
    }
    return encoder
  }()

  private static let decoder = {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      guard let time = Timestamp(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
      }
      return time.date
    }
    return decoder
  }()
}
