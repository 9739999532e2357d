extension CommandSpec {
  static let help = CommandSpec(
    name: ["help"], section: .more,
    summary: "explain a command or a topic",
    notes: ["Topics: \(HelpTopic.all.map(\.name).joined(separator: ", "))."],
    operands: [OperandSpec("WORD", .text, .any)],
    examples: [
      Example("help ls", "the page of one command"),
      Example("help selection", "how commands choose records"),
    ],
    run: { invocation in
      try invocation.output.write(try page(invocation.operands.map(\.text), invocation.table))
      return .done
    })

  private static func page(_ words: [String], _ table: CommandTable) throws(UsageError) -> String {
    guard let word = words.first else { return SummaryPage(table).text }
    if let command = table.command(words) { return HelpPage(command).text }
    if words.count == 1, let topic = HelpTopic.all.first(where: { $0.name == word }) {
      return topic.text
    }
    guard table.group(word) != nil else { throw table.unknown(words.joined(separator: " ")) }
    guard words.count > 1 else { return HelpPage.text(ofGroup: word, in: table) }
    throw table.unknown(words.dropFirst().joined(separator: " "), in: word)
  }
}
