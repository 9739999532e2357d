internal import WallabyKit

/// Writes a listing, one subject after the other, in the style that was asked for.
///
/// Tabs, JSON and templates leave as they come; an aligned table leaves at the end, a long one in parts.
struct ListingWriter<Subject> {
  private enum Mode {
    case table(AlignedTable, width: Int, colors: Bool)
    case tabs
    case json(JSONWriter)
    case template([Piece], terminator: UInt8)
    case names(terminator: UInt8)
  }

  private enum Piece {
    case text([UInt8])
    case value(Column<Subject>)
  }

  private let listing: Listing<Subject>
  private let output: Output
  private var columns: [Column<Subject>]
  private var mode: Mode
  private var line: [UInt8] = []

  /// - Parameter style: Instead of what options and output ask for.
  init(
    _ listing: Listing<Subject>, for invocation: Invocation, style: OutputStyle? = nil
  ) throws(UsageError) {
    self.listing = listing
    output = invocation.output
    columns = try Self.columns(of: listing, asked: invocation.options.text(of: .columns))
    let asked = try OutputStyle(
      invocation.options, output: output, environment: invocation.environment)
    switch style ?? asked {
    case .table(let width, let colors):
      let table = AlignedTable(
        headings: columns.map(\.heading), flexible: columns.map(\.isFlexible),
        clock: invocation.clock)
      mode = .table(table, width: width, colors: colors)
    case .tabs: mode = .tabs
    case .json:
      if !invocation.options.has(.columns) { columns = listing.columns }
      mode = .json(JSONWriter(pretty: false))
    case .template(let template, let terminator):
      var pieces: [Piece] = []
      for part in template.parts {
        switch part {
        case .text(let text): pieces.append(.text(Array(text.utf8)))
        case .value(let name): pieces.append(.value(try listing.column(name)))
        }
      }
      mode = .template(pieces, terminator: terminator)
    case .names(let terminator): mode = .names(terminator: terminator)
    }
  }

  private static func columns(
    of listing: Listing<Subject>, asked: String?
  ) throws(UsageError) -> [Column<Subject>] {
    guard let asked else { return try listing.standardColumns() }
    var result: [Column<Subject>] = []
    for name in asked.split(separator: ",") { result.append(try listing.column(String(name))) }
    if result.isEmpty { throw .noColumns() }
    return result
  }

  /// Whether people read it.
  var isTable: Bool { if case .table = mode { true } else { false } }

  mutating func add(_ subject: Subject) throws {
    line.removeAll(keepingCapacity: true)
    switch mode {
    case .table(var table, let width, let colors):
      mode = .tabs
      for column in columns { table.add(column.value(subject)) }
      if table.isFull { try output.write(table.take(width: width, colors: colors)) }
      mode = .table(table, width: width, colors: colors)
      return
    case .tabs:
      for (index, column) in columns.enumerated() {
        if index > 0 { line.append(UInt8(ascii: "\t")) }
        column.value(subject).appendPlain(to: &line)
      }
      line.append(UInt8(ascii: "\n"))
    case .json(var writer):
      mode = .tabs
      writer.bytes.removeAll(keepingCapacity: true)
      writer.beginObject()
      writer.member("type", listing.type)
      writer.member("v", 1)
      for column in columns {
        writer.name(column.key)
        column.value(subject).write(to: &writer)
      }
      writer.endObject()
      writer.bytes.append(UInt8(ascii: "\n"))
      try output.write(writer.bytes)
      mode = .json(writer)
      return
    case .template(let pieces, let terminator):
      for piece in pieces {
        switch piece {
        case .text(let text): line += text
        case .value(let column): column.value(subject).appendPlain(to: &line)
        }
      }
      line.append(terminator)
    case .names(let terminator):
      HarmlessText.append(listing.name(subject), to: &line, escapingBackslashes: true)
      line.append(terminator)
    }
    try output.write(line)
  }

  /// Writes what is still held back.
  mutating func finish() throws {
    guard case .table(var table, let width, let colors) = mode else { return }
    try output.write(table.take(width: width, colors: colors))
    mode = .table(table, width: width, colors: colors)
  }
}
