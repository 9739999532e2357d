internal import POSIXSupport
internal import WallabyKit

/// Writes records or resources at length: a line for each fact, or as JSON or a listing where that is asked for.
struct RecordPage {
  private enum Mode {
    case facts([String]?)
    case json
    case listing(ListingWriter<RecordDocument>)
  }

  private var mode: Mode
  private let invocation: Invocation
  private var isFirst = true

  /// - Parameter type: The value of `"type"` in a listing.
  init(_ invocation: Invocation, type: String = "record") throws {
    self.invocation = invocation
    let options = invocation.options
    let names = options.text(of: .columns)?.split(separator: ",").map(String.init)
    if [OptionSpec.format, .quiet, .null].contains(where: options.has)
      || names != nil && options.has(.json)
    {
      mode = .listing(try ListingWriter(Listing.documents(type: type), for: invocation))
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
