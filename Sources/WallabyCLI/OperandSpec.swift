/// What may follow a command's name: one placeholder and how many of it.
struct OperandSpec: Hashable, Sendable {
  enum Count: Sendable { case one, optional, any, some }

  let placeholder: String
  let kind: ValueKind
  let count: Count

  init(_ placeholder: String, _ kind: ValueKind = .text, _ count: Count = .one) {
    (self.placeholder, self.kind, self.count) = (placeholder, kind, count)
  }

  var least: Int { count == .one || count == .some ? 1 : 0 }
  var most: Int { count == .one || count == .optional ? 1 : .max }

  /// `ID`, `[ID]`, `ID...` or `[ID]...`.
  var synopsis: String {
    if kind == .program { return placeholder + " [ARG]..." }
    return switch count {
    case .one: placeholder
    case .optional: "[\(placeholder)]"
    case .any: "[\(placeholder)]..."
    case .some: "\(placeholder)..."
    }
  }
}
