internal import WallabyKit

/// Reads `KEY=VALUE`: a value that is a JSON number, `true`, `false` or `null` is kept as that, anything else as text.
enum FieldText {
  /// - Returns: `nil` where there is no `=`, or nothing or a blank before it: that is a sentence.
  static func parse(_ text: String) -> (key: String, value: JSONValue)? {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
      !text[..<equals].contains(where: \.isWhitespace)
    else { return nil }
    return (String(text[..<equals]), value(String(text[text.index(after: equals)...])))
  }

  /// All facts of `--field`; a later one of the same key counts.
  static func parseAll(_ texts: [String]) throws(UsageError) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [:]
    for text in texts {
      guard let field = parse(text) else {
        throw .noField(text)
      }
      facts[field.key] = field.value
    }
    return facts
  }

  private static func value(_ text: String) -> JSONValue {
    switch try? JSONValue(parsing: text.utf8) {
    case .some(let value):
      switch value {
      // Texts, lists and objects in JSON are what somebody typed, not what they mean.
      case .string, .array, .object: return .string(text)
      default: return text.utf8.first! <= 0x20 || text.utf8.last! <= 0x20 ? .string(text) : value
      }
    case nil: return .string(text)
    }
  }
}
