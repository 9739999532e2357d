internal import POSIXSupport
internal import WallabyKit

extension CommandSpec {
  static let show = CommandSpec(
    name: ["show"], section: .look, summary: "show the facts of records",
    soughtAs: ["get", "info", "describe", "inspect", "stat", "view"],
    notes: ["The kept environment is shown with --json or --with-env only."],
    operands: [OperandSpec("ID", .id, .some)],
    options: [.withEnvironment],
    examples: [
      Example("show @last", "all that is known of the newest"),
      Example("show 7f3k2q --json", "for a program"),
      Example("show @last --columns cwd,git.commit,loss", "some of it"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.partial, "some could not be read"),
      .init(.notFound, "no such record"), .init(.damaged, "damaged"),
    ],
    run: { invocation in
      let options = invocation.options
      let store = try invocation.openStore().records
      let chosen = try invocation.ids(of: invocation.selection(), in: store)
      var problems = chosen.problems
      var page = try RecordPage(invocation)
      for id in chosen.subjects {
        do {
          let record = try store.find(id)
          var result: JSONValue?
          do throws(WallabyError) { result = try record.result() } catch { problems.append(error) }
          var document = RecordDocument(
            record, result: result, hasEnvironment: options.has(.withEnvironment) || page.showsAll)
          for stream in ["stdout", "stderr"] {
            if let file = try? store.openFile(Record.Entry.log(stream), of: id) {
              document.add("\(stream)_bytes", .integer(try file.status().size))
            }
          }
          try page.add(document)
        } catch let error as WallabyError {
          if chosen.subjects.count == 1 { throw error }
          problems.append(error)
        }
      }
      return try invocation.ending(problems)
    })
}

/// Writes records at length: a line for each fact, or as JSON or a listing where that is asked for.
private struct RecordPage {
  private enum Mode {
    case facts([String]?)
    case json
    case listing(ListingWriter<RecordDocument>)
  }

  private var mode: Mode
  private let invocation: Invocation
  private var isFirst = true

  init(_ invocation: Invocation) throws {
    self.invocation = invocation
    let options = invocation.options
    let names = options.text(of: .columns)?.split(separator: ",").map(String.init)
    if [OptionSpec.format, .quiet, .null].contains(where: options.has)
      || names != nil && options.has(.json)
    {
      mode = .listing(try ListingWriter(Listing.documents, for: invocation))
    } else {
      mode = options.has(.json) ? .json : .facts(names)
    }
  }

  /// Whether the environment is in it unasked, because a program reads it or a column names it.
  var showsAll: Bool { if case .facts(nil) = mode { false } else { true } }

  mutating func add(_ document: RecordDocument) throws {
    switch mode {
    case .json: try invocation.output.write(document.line)
    case .listing(var writer):
      try writer.add(document)
      mode = .listing(writer)
    case .facts(let names):
      if !isFirst { try invocation.output.write("\n") }
      try invocation.output.write(facts(of: document, names))
    }
    isFirst = false
  }

  private func facts(of document: RecordDocument, _ names: [String]?) -> [UInt8] {
    var text: [UInt8] = []
    let facts =
      names.map { $0.map { ($0, document.value($0) ?? .null) } }
      ?? document.members.filter { !Self.implied.contains($0.key) }
      .flatMap { RecordDocument.flattened($0.value, under: $0.key) }
    for (name, value) in facts {
      HarmlessText.append(name, to: &text)
      text += ": ".utf8
      let cell = RecordDocument.cell(name, value)
      if case .id = cell {
        cell.appendPlain(to: &text)
      } else if invocation.output.isTerminal {
        _ = cell.appendDisplay(to: &text, by: invocation.clock, now: invocation.clock.now())
      } else {
        cell.appendPlain(to: &text)
      }
      text.append(0x0A)
    }
    return text
  }

  /// What follows from the state, and what only this program needs.
  private static let implied = ["completed", "error", "pending", "owner", "command_base64"]
}
