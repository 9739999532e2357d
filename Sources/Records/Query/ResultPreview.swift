/// The first words of a result, for listings of records that are of no command.
enum ResultPreview {
  /// A message's first line, or plain facts as `key=value`; `nil` for what cannot be said in a line.
  static func text(_ result: JSONValue) -> String? {
    guard case .object(let members) = result else { return nil }
    if members.count == 1, case .string(let message)? = members["output"] {
      let line = message.prefix { !$0.isNewline }
      return line.isEmpty ? nil : RecordSummary.shortened(String(line))
    }
    var words: [String] = []
    var length = 0
    for name in members.keys.sorted(by: JSONWriter.before) {
      switch members[name]! {
      case .array, .object: continue
      case .string(let text): words.append(name + "=" + ShellText.quoted(text))
      case let value: words.append(name + "=" + value.text)
      }
      length += words.last!.utf8.count + 1
      if length > RecordSummary.maximumTextLength { break }
    }
    return words.isEmpty ? nil : RecordSummary.shortened(words.joined(separator: " "))
  }
}
