internal import WallabyKit

/// One line of a record's output that was sought.
struct Match: Sendable {
  let id: Record.ID
  let file: String
  /// From 1.
  let lineNumber: Int
  let line: [UInt8]
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
