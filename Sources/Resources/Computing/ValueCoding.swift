import FoundationEssentials
import Records

/// Values and arguments as JSON: dates as in every file of a store, all else as `Codable` has it.
enum ValueCoding {
  static func json(_ value: some Encodable) throws -> JSONValue {
    if let value = value as? JSONValue { return value }
    return try JSONValue(parsing: try encoder.encode(value))
  }

  static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    if type == JSONValue.self, let value = try JSONValue(parsing: bytes) as? Value { return value }
    return try decoder.decode(type, from: Data(bytes))
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
