internal import POSIXSupport
internal import WallabyKit

/// One line of a record's output that was sought.
struct Match: Sendable {
  let id: Record.ID
  let file: String
  /// From 1.
  let lineNumber: Int
  let line: [UInt8]
}

/// Looks for a pattern in the output of one record after the other, in bounded memory.
struct OutputSearch {
  private let pattern: TextPattern
  private let store: RecordStore
  private let files: [String]
  private let findsOne: Bool
  /// What could not be searched.
  private(set) var problems: [WallabyError] = []

  /// - Parameter findsOne: The first match of a record is enough.
  init(_ pattern: TextPattern, in store: RecordStore, files: [String], findsOne: Bool) {
    (self.pattern, self.store, self.files, self.findsOne) = (pattern, store, files, findsOne)
  }

  mutating func forEachMatch(in id: Record.ID, _ body: (Match) throws -> Void) throws {
    for file in files {
      do {
        if try search(file, of: id, body), findsOne { return }
      } catch let error as WallabyError {
        // Removed since it was listed: nothing is wrong with it.
        if error.code != .notFound { problems.append(error) }
      } catch let error as SystemError where error.call == "read" {
        problems.append(
          WallabyError(
            .systemCall, "cannot read '\(file)' of record '\(id)': \(error.reason)",
            path: error.path, systemCode: error.code))
      }
    }
  }

  private func search(
    _ name: String, of id: Record.ID, _ body: (Match) throws -> Void
  ) throws -> Bool {
    var lines = LineReader(try store.openFile(name, of: id))
    var last = 0
    try lines.forEachLine { line, place in
      // Of a long line that comes in pieces the first that fits is enough.
      if place.number != last,
        pattern.matches(line, isBeginning: place.isBeginning, isEnd: place.isEnd)
      {
        last = place.number
        try body(Match(id: id, file: name, lineNumber: place.number, line: Array(line)))
        return !findsOne
      }
      return true
    }
    return last > 0
  }
}

/// Writes matches: `ID: LINE` with the line's own bytes, or as any listing.
struct MatchWriter {
  private var listing: ListingWriter<Match>?
  private let output: Output

  init(_ invocation: Invocation) throws {
    let options = invocation.options
    output = invocation.output
    let isAsked = [OptionSpec.json, .format, .columns, .quiet, .null].contains(where: options.has)
    if isAsked { listing = try ListingWriter(Listing.matches, for: invocation) }
  }

  mutating func add(_ match: Match) throws {
    if listing != nil { return try listing!.add(match) }
    var line: [UInt8] = []
    if output.isTerminal {
      line += match.id.tail.utf8
      line += ": ".utf8
      _ = match.line.withUnsafeBufferPointer { HarmlessText.append($0, to: &line) }
    } else {
      line += match.id.description.utf8
      line += ": ".utf8
      line += match.line
    }
    line.append(0x0A)
    try output.write(line)
  }

  mutating func finish() throws { try listing?.finish() }
}

extension Listing<Match> {
  static let matches = Listing(
    type: "match",
    columns: [
      Column("id") { .id($0.id) },
      Column("file") { .text($0.file) },
      Column("line_number") { .integer(Int64($0.lineNumber)) },
      Column("line", isFlexible: true) { .bytes($0.line) },
      Column("line_base64") { match in
        String(validating: match.line, as: UTF8.self) == nil
          ? .text(Base64.text(match.line)) : .none
      },
    ],
    standard: ["id", "line"], name: { $0.id.description })
}
