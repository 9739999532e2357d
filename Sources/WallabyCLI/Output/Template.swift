/// The text of `--format`: `{name}` stands for a value, `\t` and `\n` for what they are in C.
struct Template: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case text(String)
    case value(String)
  }

  private(set) var parts: [Part] = []

  init(_ text: String) throws(UsageError) {
    var literal = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let sign = rest.popFirst() {
      switch (sign, rest.first) {
      case ("\\", let next?):
        guard let meaning = Self.escape(next) else {
          throw .badFormat(text, "'\\\(next)' means nothing")
        }
        rest.removeFirst()
        literal.append(meaning)
      case ("{", "{"), ("}", "}"):
        rest.removeFirst()
        literal.append(sign)
      case ("{", _):
        guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else {
          throw .badFormat(text, "'{' without a name and '}'")
        }
        if !literal.isEmpty { parts.append(.text(String(literal))) }
        literal.removeAll()
        parts.append(.value(String(rest[..<end])))
        rest = rest[rest.index(after: end)...]
      case ("}", _): throw .badFormat(text, "'}' without '{'")
      case ("\\", nil): throw .badFormat(text, "'\\' at the end")
      default: literal.append(sign)
      }
    }
    if !literal.isEmpty { parts.append(.text(String(literal))) }
  }

  private static func escape(_ sign: Unicode.Scalar) -> Unicode.Scalar? {
    switch sign {
    case "t": "\t"
    case "n": "\n"
    case "r": "\r"
    case "0": "\0"
    case "\\": "\\"
    default: nil
    }
  }
}
