/// Sets the text of help pages: at most 80 columns, ASCII.
enum HelpText {
  static let width = 80

  /// Breaks a paragraph between words.
  static func wrapped(_ text: String, indent: Int = 0) -> [String] {
    let blank = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(blank + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [blank + line]
  }

  /// Two columns: what something is called, and what it is. A long name has a line of its own.
  static func table(_ rows: [(name: String, meaning: String)], most: Int = 30) -> [String] {
    let column = min(most, rows.map(\.name.count).max() ?? 0)
    var lines: [String] = []
    for (name, meaning) in rows {
      let texts = wrapped(meaning, indent: column + 4)
      if name.count > column {
        lines.append("  " + name)
        lines += texts
      } else {
        let padded = name + String(repeating: " ", count: column - name.count)
        let first = texts.first.map { "  " + padded + "  " + $0.dropFirst(column + 4) }
        lines.append(first ?? "  " + name)
        lines += texts.dropFirst()
      }
    }
    return lines
  }

  /// A heading with lines below it, after a blank line; nothing where there are no lines.
  static func section(_ heading: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", heading + ":"] + lines
  }

  static func joined(_ lines: [String]) -> String {
    lines.joined(separator: "\n") + "\n"
  }
}
