/// What `wallaby` alone prints: every command in one line, on a screen of 24.
struct SummaryPage {
  let table: CommandTable

  init(_ table: CommandTable) { self.table = table }

  var text: String {
    var lines = ["wallaby: keep what your jobs say, in plain directories"]
    for section in CommandSpec.Section.allCases where section != .more {
      var head = section.rawValue
      for (name, summary) in entries(of: section) {
        lines.append(padded(head, 8) + padded(name, 9) + summary)
        head = ""
      }
    }
    let topics = HelpTopic.all.map(\.name).joined(separator: " | ")
    lines += [
      "", "Try   wallaby run -t demo -- echo hello && wallaby ls",
      "More  wallaby help COMMAND | \(topics)",
    ]
    return HelpText.joined(lines)
  }

  private func entries(of section: CommandSpec.Section) -> [(name: String, summary: String)] {
    table.commands.filter { $0.section == section && $0.name.count == 1 }.map {
      ($0.title, $0.summary)
    } + table.groups.filter { $0.section == section }.map { ($0.name, $0.summary) }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
