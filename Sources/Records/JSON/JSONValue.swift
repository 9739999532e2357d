import POSIXSupport

/// Any JSON value, kept without loss: integers stay integers, and a number that fits neither `Int64` nor `Double`
/// keeps its text. Texts are equal when their bytes are.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  /// A number as it was written, where reading and writing it again would change it.
  case literal(String)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue {
  public static func == (a: JSONValue, b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.literal(let a), .literal(let b)), (.string(let a), .string(let b)): a.equalsInBytes(b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count
        && a.allSatisfy { name, value in
          b.index(forKey: name).map { b[$0].key.equalsInBytes(name) && b[$0].value == value }
            ?? false
        }
    default: false
    }
  }
}

extension JSONValue {
  /// The member of that name, if this is an object that has it.
  public subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { return members[name] }
    return nil
  }

  /// The value at a dotted path such as `fit.loss` or `runs.0.loss`; a member whose own name holds the dots comes first.
  public func value(at path: some StringProtocol) -> JSONValue? {
    switch self {
    case .object(let members):
      if let member = members[String(path)] { return member }
      var end = path.startIndex
      while let dot = path[end...].firstIndex(of: ".") {
        if let found = members[String(path[..<dot])]?.value(at: path[path.index(after: dot)...]) {
          return found
        }
        end = path.index(after: dot)
      }
      return nil
    case .array(let elements):
      let head = path.prefix { $0 != "." }
      guard let index = Int(head), elements.indices.contains(index) else { return nil }
      let rest = path.dropFirst(head.count)
      return rest.isEmpty ? elements[index] : elements[index].value(at: rest.dropFirst())
    default: return nil
    }
  }

  public var stringValue: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  public var integerValue: Int64? {
    switch self {
    case .integer(let number): number
    case .double(let number): Int64(exactly: number)
    default: nil
    }
  }

  public var doubleValue: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    case .literal(let text): Double(text)
    default: nil
    }
  }

  public var boolValue: Bool? {
    if case .bool(let flag) = self { return flag }
    return nil
  }

  public var arrayValue: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  public var objectValue: [String: JSONValue]? {
    if case .object(let members) = self { return members }
    return nil
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}
