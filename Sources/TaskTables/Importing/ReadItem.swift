import Records

/// An item while the fields of its line are read into it.
struct ReadItem {
  /// Until it is read, its work is one that breaks no rule.
  private(set) var item = TaskItem("", .script(":"))
  /// What is wrong with fields that could not be read.
  private(set) var faults: [(field: ItemField, what: String)] = []

  /// Takes one field. Numbers may be written as texts, and texts as whole numbers.
  mutating func set(_ field: ItemField, _ value: JSONValue) {
    do throws(FieldFault) {
      switch field {
      case .id: item.id = try text(value)
      case .group: item.group = try optional(value, text)
      case .script: item.work = .script(try text(value))
      case .command: item.work = .command(try texts(value))
      case .args: item.nested = NestedTask.numbered(try texts(value))
      case .tasks: throw FieldFault("is not an object")
      case .priority: item.priority = try optional(value, integer) ?? 0
      case .retries: item.policy.retries = try optional(value, integer)
      case .retryDelay: item.policy.retryDelay = try optional(value, duration)
      case .retryFactor: item.policy.retryFactor = try optional(value, number)
      case .retryOn: item.policy.retryOn = try optional(value, failures)
      case .timeout: item.policy.timeout = try optional(value, duration)
      case .image: item.policy.image = try optional(value, text)
      }
    } catch {
      faults.append((field, error.what))
    }
  }

  mutating func set(_ tasks: [NestedTask]) { item.nested = tasks }

  mutating func fail(_ field: ItemField, _ what: String) { faults.append((field, what)) }

  func hasFailed(_ field: ItemField) -> Bool { faults.contains { $0.field == field } }
}

/// What is wrong with a value, to be said after the name of its field.
private struct FieldFault: Error {
  let what: String
  init(_ what: String) { self.what = what }

  init(_ value: JSONValue, isNo kind: String) {
    switch value {
    case .string(let text): self.init("'\(text)' is not \(kind)")
    case .array, .object: self.init("is not \(kind)")
    default: self.init("\(value.text) is not \(kind)")
    }
  }
}

/// `nil` for what says nothing: `null`, or a column left empty.
private func optional<Value>(
  _ value: JSONValue, _ read: (JSONValue) throws(FieldFault) -> Value
) throws(FieldFault) -> Value? {
  switch value {
  case .null: return nil
  case .string(let text) where text.isEmpty: return nil
  default: return try read(value)
  }
}

private func text(_ value: JSONValue) throws(FieldFault) -> String {
  switch value {
  case .string(let text): return text
  case .integer(let number): return String(number)
  default: throw FieldFault(value, isNo: "a text")
  }
}

private func texts(_ value: JSONValue) throws(FieldFault) -> [String] {
  guard case .array(let elements) = value else { throw FieldFault(value, isNo: "a list of texts") }
  return try elements.map { (element) throws(FieldFault) in
    do throws(FieldFault) { return try text(element) } catch {
      throw FieldFault("is not a list of texts")
    }
  }
}

private func integer(_ value: JSONValue) throws(FieldFault) -> Int {
  let number = value.stringValue.map { Int($0) } ?? value.integerValue.map { Int($0) }
  guard let number else { throw FieldFault(value, isNo: "a whole number") }
  return number
}

private func number(_ value: JSONValue) throws(FieldFault) -> Double {
  let number = value.stringValue.map { Double($0) } ?? value.doubleValue
  guard let number else { throw FieldFault(value, isNo: "a number") }
  return number
}

/// A text with units, or a number of seconds.
private func duration(_ value: JSONValue) throws(FieldFault) -> Duration {
  if let text = value.stringValue, let duration = DurationText.parse(text) { return duration }
  if let seconds = value.doubleValue, abs(seconds) < 1e12 { return .seconds(seconds) }
  throw FieldFault(value, isNo: "a duration such as \(DurationText.forms)")
}

private func failures(_ value: JSONValue) throws(FieldFault) -> Set<TaskPolicy.Failure> {
  var failures: Set<TaskPolicy.Failure> = []
  for element in value.arrayValue ?? [value] {
    guard let word = try? text(element), let failure = TaskPolicy.Failure(word) else {
      throw FieldFault(element, isNo: "an exit code, the name of a signal or 'timeout'")
    }
    failures.insert(failure)
  }
  return failures
}
