internal import WallabyKit

/// Rows of RFC 4180: fields between commas, lines end with CR LF, quotes where they are needed.
struct CSVText {
  private var bytes: [UInt8] = []

  mutating func add(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(field)
    }
    bytes += [0x0D, 0x0A]
  }

  private mutating func append(_ field: String) {
    let needsQuotes = field.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0D || byte == 0x0A
    }
    guard needsQuotes else {
      bytes += field.utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// What was added since the last call.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// A value as one field: text as it is, tags with commas between, a command as a shell reads it, else JSON.
  static func text(_ name: String, _ value: JSONValue?) -> String {
    switch (name, value) {
    case (_, nil), (_, .null): ""
    case (_, .string(let text)): text
    case ("tags", .array(let tags)):
      tags.map { TagList.text($0.stringValue ?? "") }.joined(separator: ",")
    case ("command", .array(let words)): ShellText.quoted(words.compactMap(\.stringValue))
    case (_, let value?): value.text
    }
  }
}
