internal import WallabyKit

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
