import POSIXSupport
import Records

/// A text in which `{name}` stands for a value.
///
/// `{{` is a brace, `}` by itself is itself, and so is `${`: that is the shell's.
struct BracePattern {
  private enum Part {
    case text(String)
    /// The place of the value.
    case value(Int)
  }

  /// The name of an item's number; to the shell, too, `${#}` is something.
  static let number = "#"

  private var parts: [Part] = []

  /// - Throws: ``WallabyError`` with code `invalid_input` for a name that is none of these.
  init(_ text: String, names: [String]) throws(WallabyError) {
    let bytes = Array(text.utf8)
    let (open, close, dollar) = (UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "$"))
    var plain: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      let opens = at < bytes.count && bytes[at] == open
      if byte == dollar, opens {
        let name = Self.name(bytes[(at + 1)...], close)
        if let name, name != Self.number, names.contains(where: name.equalsInBytes) {
          throw .shellBraces(name, text)
        }
        plain += [dollar, open]
        at += 1
      } else if byte != open {
        plain.append(byte)
      } else if opens {
        plain.append(open)
        at += 1
      } else {
        guard let name = Self.name(bytes[at...], close) else { throw .openBrace(text) }
        guard let place = names.firstIndex(where: name.equalsInBytes) else {
          throw .unknownVariable(name, text, names)
        }
        if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
        plain = []
        parts.append(.value(place))
        at += name.utf8.count + 1
      }
    }
    if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
  }

  /// What stands before the next closing brace.
  private static func name(_ bytes: ArraySlice<UInt8>, _ close: UInt8) -> String? {
    bytes.firstIndex(of: close).map { String(decoding: bytes[..<$0], as: UTF8.self) }
  }

  /// The text with these values in their places.
  func filled(_ values: [String]) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let plain): text += plain
      case .value(let place): text += values[place]
      }
    }
    return text
  }
}
