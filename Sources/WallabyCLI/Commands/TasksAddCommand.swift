internal import WallabyKit

extension OptionSpec {
  fileprivate static let ownGroup = value("group", "GROUP", .text, "a label that items may share")
  fileprivate static let priority = value(
    "priority", "N", .text, "items of a higher one are begun first: -499 to 500")
  fileprivate static let nestedArguments = value(
    "nested", "A,B", .text, "a nested task for each, in place of {} or at the end")
  static let script = value("script", "TEXT", .text, "run TEXT through the shell instead")
  static let replace = flag("replace", "what is there and not the same is replaced")
}

extension CommandSpec {
  static let tasksAdd = CommandSpec(
    name: ["tasks", "add"], section: .record, summary: "add an item to a table",
    notes: ["Options may stand before '--' only. COMMAND is run as it is, in this directory."],
    operands: [.table, .item, OperandSpec("COMMAND", .program, .any)],
    options: [.script, .nestedArguments, .ownGroup, .priority] + OptionSpec.taskPolicy + [.replace],
    placement: .beforeDashes,
    examples: [
      Example("tasks add align S17 -- bwa mem ref.fa S17.fq", "a command"),
      Example("tasks add align S17 --script 'bwa mem $REF S17.fq >S17.sam'", "a script"),
      Example("tasks add call S17 --nested chr1,chr2 -- call -r {} S17.sam", "in parts"),
    ],
    exitStatus: [
      .init(.done, "it is there"), .init(.partial, "it is there, but not the same"),
    ],
    run: { invocation in
      let options = invocation.options
      let name = invocation.operands[1].text
      var item = TaskItem(name, try work(of: invocation, from: 2))
      item.group = options.text(of: .ownGroup)
      if let text = options.text(of: .priority) {
        guard let priority = Int(text), TaskItem.priorities.contains(priority) else {
          throw UsageError.noPriority(text)
        }
        item.priority = priority
      }
      if let text = options.text(of: .nestedArguments) {
        item.nested = NestedTask.numbered(text.split(separator: ",").map(String.init))
      }
      try item.policy.take(options)
      let table = try invocation.taskTable(in: invocation.openOrMakeStore())
      let outcome = try table.add(
        item, replace: options.has(.replace), directory: invocation.workingDirectory)
      switch outcome {
      case .refused:
        try invocation.warn(
          "wallaby: '\(table.name)/\(name)' is there, and not the same (--replace replaces it)")
        return .partial
      case .running:
        try invocation.warn(
          "wallaby: '\(table.name)/\(name)' is not replaced: it is running")
        return .partial
      case .added: try invocation.remark("added '\(name)' to '\(table.name)'")
      case .replaced: try invocation.remark("replaced '\(name)' of '\(table.name)'")
      case .unchanged: try invocation.remark("'\(table.name)/\(name)' is there already")
      }
      return .done
    })

  /// What `--script` or the words behind `--` say.
  static func work(of invocation: Invocation, from place: Int) throws(UsageError) -> TaskItem.Work {
    var words: [String] = []
    for word in invocation.operands.dropFirst(place) {
      guard let text = word.exactText else { throw .notUTF8(word.text) }
      words.append(text)
    }
    guard let script = invocation.options.text(of: .script) else {
      if words.isEmpty { throw .noWork(invocation.command) }
      return .command(words)
    }
    if !words.isEmpty { throw .scriptAndCommand() }
    return .script(script)
  }
}
