internal import WallabyKit

extension CommandSpec {
  static let resourceDefine = CommandSpec(
    name: ["resource", "define"], section: .record,
    summary: "say which command computes a collection",
    soughtAs: ["define"],
    notes: [
      "{ident}, {storage} and {arg.NAME} are replaced within words, never read by a shell. The command starts in "
        + "this directory, with WALLABY_STORE, WALLABY_COLLECTION, WALLABY_IDENT, WALLABY_RESOURCE_DIR and "
        + "WALLABY_RESULT. Its result is the JSON it writes to the file $WALLABY_RESULT, else its last line if "
        + "that is JSON, else null. Without COMMAND, prints what is defined.",
      "A file in {storage} is found in COLLECTION/IDENT/storage afterwards.",
    ],
    operands: [.collection, OperandSpec("COMMAND", .program, .any)],
    placement: .beforeOperands,
    examples: [
      Example("resource define squares -- ./square.py {ident}", "one argument"),
      Example("resource define plots -- plot -o {storage}/p.svg {ident}", "with a file"),
      Example("resource define squares", "print the command"),
    ],
    exitStatus: [
      .init(.done, "it is defined"), .init(.usage, "without COMMAND: it is not defined"),
      .init(.notFound, "without COMMAND: no such collection"),
    ],
    run: { invocation in
      let name = invocation.operands[0].text
      var words = invocation.operands.dropFirst()
      if words.first == "--" {
        words.removeFirst()
      } else if words.first == "-h" || words.first == "--help" {
        try invocation.output.write(HelpPage(invocation.command).text)
        return .done
      } else if let word = words.first, word.text.hasPrefix("-") {
        throw UsageError.optionAsCommand(word, invocation.command)
      }
      if words.isEmpty {
        guard let definition = try invocation.openStore().definition(of: name) else {
          throw WallabyError.undefined(name)
        }
        var writer = try ListingWriter(Listing.definitions, for: invocation)
        try writer.add(DefinitionLine(name: name, definition: definition))
        try writer.finish()
        return .done
      }
      var command: [String] = []
      for word in words {
        guard let text = word.exactText else { throw UsageError.notUTF8(word.text) }
        command.append(text)
      }
      let isNew = try invocation.openOrMakeStore().define(
        name, CollectionDefinition(command: command, directory: invocation.workingDirectory))
      try invocation.remark(isNew ? "defined '\(name)'" : "'\(name)' was defined so already")
      return .done
    })
}

struct DefinitionLine: Sendable {
  let name: String
  let definition: CollectionDefinition
}

extension Listing<DefinitionLine> {
  static let definitions = Listing(
    type: "definition",
    columns: [
      Column("collection") { .text($0.name) },
      Column("command") { .command($0.definition.command) },
      Column("directory", isFlexible: true) { $0.definition.directory.map { .text($0) } ?? .none },
    ],
    standard: ["command"], name: { $0.name })
}
