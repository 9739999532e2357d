/// Reads tags that are separated by commas; a comma within a tag is written `\,`, a backslash `\\`.
enum TagList {
  static func parse(_ text: String) throws(UsageError) -> [String] {
    var tags: [String.UnicodeScalarView] = [.init()]
    var rest = text.unicodeScalars[...]
    while let sign = rest.popFirst() {
      if sign == "\\", let next = rest.first, next == "," || next == "\\" {
        rest.removeFirst()
        tags[tags.count - 1].append(next)
      } else if sign == "," {
        tags.append(.init())
      } else {
        tags[tags.count - 1].append(sign)
      }
    }
    let result = tags.filter { !$0.isEmpty }.map { String($0) }
    if result.isEmpty { throw .emptyTag() }
    return result
  }

  /// A tag as it is written among others.
  static func text(_ tag: String) -> String {
    var text = String.UnicodeScalarView()
    for sign in tag.unicodeScalars {
      if sign == "," || sign == "\\" { text.append("\\") }
      text.append(sign)
    }
    return String(text)
  }
}
