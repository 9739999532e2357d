import POSIXSupport

/// A test of one value in a record's result, or, with a field that begins `status.`, in its status.
public struct RecordCondition: Sendable, Hashable {
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    /// The field is there and is not `null`.
    case exists = ""
  }

  /// A dotted path into the result, such as `fit.loss`, or with `status.` before it into the status.
  public var field: String
  public var comparison: Comparison
  /// Compared as a number when both sides are one, else as text.
  public var value: String

  public init(_ field: String, _ comparison: Comparison, _ value: String = "") {
    self.field = field
    self.comparison = comparison
    self.value = value
  }

  /// Whether a value fits. What is not there fits nothing but `!=`.
  package func fits(_ found: JSONValue?) -> Bool {
    guard let found, found != .null else {
      switch comparison {
      case .equal: return found == .null && value == "null"
      case .notEqual: return value != "null"
      default: return false
      }
    }
    switch comparison {
    case .exists: return true
    case .equal: return order(found) == 0
    case .notEqual: return order(found) != 0
    case .less: return order(found).map { $0 < 0 } ?? false
    case .atMost: return order(found).map { $0 <= 0 } ?? false
    case .more: return order(found).map { $0 > 0 } ?? false
    case .atLeast: return order(found).map { $0 >= 0 } ?? false
    }
  }

  /// -1, 0 or 1; `nil` where there is no order.
  private func order(_ found: JSONValue) -> Int? {
    if let number = found.doubleValue, let asked = Double(value) {
      // Whole numbers beyond 2^53 are compared as what they are.
      if case .integer(let exact) = found, let whole = Int64(value) {
        return exact < whole ? -1 : exact == whole ? 0 : 1
      }
      return number < asked ? -1 : number == asked ? 0 : number > asked ? 1 : nil
    }
    // A number is neither more nor less than a word.
    if found.doubleValue != nil, comparison != .equal, comparison != .notEqual { return nil }
    let text: String
    switch found {
    case .string(let string): text = string
    case .object, .array: return nil
    default: text = found.text
    }
    if text.equalsInBytes(value) { return 0 }
    return text.precedesInBytes(value) ? -1 : 1
  }
}
