internal import WallabyKit

extension CommandSpec {
  static let tag = CommandSpec(
    name: ["tag"], section: .keep, summary: "add and remove tags",
    soughtAs: ["label", "untag", "tags"],
    notes: [
      "WORD is an ID, or +TAG to add, or -TAG to remove. Put options first; after an ID, a +TAG "
        + "or -- short ones are tags."
    ],
    operands: [OperandSpec("WORD", .text, .some)],
    selects: true, placement: .longAfterOperands,
    examples: [
      Example("tag @last +keep", "add a tag"),
      Example("tag 7f3k2q +good -new", "add one, remove another"),
      Example("tag -t sweep --exit nonzero -- +check", "to many"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some records could not be changed"),
      .init(.notFound, "no such record"),
    ],
    run: { invocation in
      var added: [String] = []
      var removed: [String] = []
      var names: [Argument] = []
      for word in invocation.operands {
        switch (word.bytes.first, word.bytes.count) {
        case (UInt8(ascii: "+"), _): added += try TagList.parse(String(word.text.dropFirst()))
        case (UInt8(ascii: "-"), 2...):
          removed += try TagList.parse(String(word.text.dropFirst()))
        default: names.append(word)
        }
      }
      if added.isEmpty && removed.isEmpty {
        throw UsageError.noTagChange()
      }
      let selection = try invocation.selection(names: names)
      if selection.isEmpty {
        throw UsageError.nothingChosen("tag")
      }
      let store = try invocation.openStore().records
      var change = RecordChange(try invocation.ids(of: selection, in: store), invocation)
      try change.make("tagging records:") { id throws(WallabyError) in
        try store.updateTags(of: id, adding: added, removing: removed)
      }
      let same = change.unchanged == 0 ? "" : ", \(change.unchanged) had it so already"
      try invocation.remark("tagged \(Count.of(change.changed, "record"))\(same)")
      return try change.ending()
    })
}
