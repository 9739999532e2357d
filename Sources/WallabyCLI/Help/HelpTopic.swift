/// A page about something that many commands share.
struct HelpTopic: Sendable {
  let name: String
  let title: String
  /// Paragraphs and tables, in order.
  let blocks: [Block]

  enum Block: Sendable {
    case paragraph(String)
    case rows([Row])
  }

  struct Row: Sendable {
    let name: String
    let meaning: String
    init(_ name: String, _ meaning: String) { (self.name, self.meaning) = (name, meaning) }
  }

  var text: String {
    var lines = [title]
    for block in blocks {
      lines.append("")
      switch block {
      case .paragraph(let text): lines += HelpText.wrapped(text)
      case .rows(let rows): lines += HelpText.table(rows.map { ($0.name, $0.meaning) })
      }
    }
    return HelpText.joined(lines)
  }

  static let all: [HelpTopic] = [selection, formats, exitCodes, environment]
}
