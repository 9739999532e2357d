internal import WallabyKit

extension OptionSpec {
  static let to = value("to", "ID", .id, "add the facts to that record's result instead")
}

extension CommandSpec {
  static let log = CommandSpec(
    name: ["log"], section: .record, summary: "keep a message or key=value facts",
    soughtAs: ["put", "note", "echo", "append", "write"],
    notes: [
      "Prints the id. If every WORD is KEY=VALUE they are facts, else a message.",
      "With --json the WORD is a JSON value; - reads it from standard input.",
    ],
    operands: [OperandSpec("WORD", .text, .some)],
    options: [.tag, .to],
    examples: [
      Example("log -t note 'the fan is loud'", "a message"),
      Example("log -t sweep lr=0.1 loss=0.231", "facts"),
      Example("log --to $WALLABY_RECORD_ID loss=0.2", "from inside 'wallaby run'"),
      Example("log --json - < result.json", "any JSON"),
    ],
    exitStatus: [.init(.done, "it is kept"), .init(.notFound, "no such record to add to")],
    run: { invocation in
      let value = try value(of: invocation)
      if let text = invocation.options.text(of: .to) {
        let records = try invocation.openStore().records
        let id = try records.id(named: text)
        guard case .object(let facts) = value else {
          throw UsageError.noFacts()
        }
        try records.addFacts(facts, to: id)
        let tags = try invocation.options.texts(of: .tag).flatMap { try TagList.parse($0) }
        if !tags.isEmpty { try records.updateTags(of: id, adding: tags) }
        try invocation.output.write("\(id)\n")
        return .done
      }
      let store = try invocation.openOrMakeStore()
      try refuseID(invocation, store.records)
      let tags = try invocation.tags()
      let record =
        if !invocation.options.has(.json), case .string(let message)? = value["output"],
          invocation.operands.allSatisfy({ FieldText.parse($0.text) == nil })
        {
          try store.records.append(message, tags: tags)
        } else {
          try store.records.append(value, tags: tags)
        }
      try invocation.output.write("\(record.id)\n")
      return .done
    })

  private static func value(of invocation: Invocation) throws -> JSONValue {
    let words = invocation.operands.map(\.text)
    if invocation.options.has(.json) {
      guard words.count == 1 else {
        throw UsageError.notOneValue()
      }
      let bytes =
        words[0] == "-"
        ? try invocation.readInput() : Array(words[0].utf8)
      do throws(JSONScanner.Failure) {
        return try JSONValue(parsing: bytes)
      } catch {
        throw UsageError.notJSON(error)
      }
    }
    let fields = words.map(FieldText.parse)
    if fields.allSatisfy({ $0 != nil }) { return .object(try FieldText.parseAll(words)) }
    return ["output": .string(words.joined(separator: " "))]
  }

  /// Who types an id here wants to read that record.
  private static func refuseID(_ invocation: Invocation, _ records: RecordStore) throws {
    guard invocation.operands.count == 1, let id = Record.ID(invocation.operands[0].text),
      (try? records.find(id)) != nil
    else { return }
    throw UsageError.recordAsMessage(id)
  }
}
