internal import WallabyKit

/// Rows collected until the widths of their columns are known; of a long table a thousand at a time.
struct AlignedTable {
  private struct Entry {
    /// Where its bytes end; they begin where those before it end.
    let end: Int
    let columns: Int
    let paint: Paint
  }

  /// The columns that may be cut.
  let flexible: [Bool]
  let headings: [String]
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// The columns of the screen that each takes, without regard for how many there are.
  private var widths: [Int]
  private var hasHeadings = false
  /// The columns that hold numbers, which stand at the right.
  private var numeric: [Bool]
  private let clock: LocalClock
  private let now: Timestamp

  init(headings: [String], flexible: [Bool], clock: LocalClock) {
    (self.headings, self.flexible, self.clock) = (headings, flexible, clock)
    numeric = flexible.map { _ in false }
    widths = headings.map(\.utf8.count)
    now = clock.now()
  }

  /// Adds the next value; a row is as many as there are headings.
  mutating func add(_ cell: Cell) {
    let columns = cell.appendDisplay(to: &bytes, by: clock, now: now)
    let column = entries.count % headings.count
    if cell.isNumeric { numeric[column] = true }
    widths[column] = max(widths[column], columns)
    entries.append(Entry(end: bytes.count, columns: columns, paint: Paint.of(cell)))
  }

  /// Whether so many rows wait that what comes later need not be known.
  var isFull: Bool { entries.count >= 1000 * headings.count }

  /// The rows that were added since the last call, after the headings where they are the first; nothing where there is no row.
  ///
  /// Columns may have become wider since, never narrower unless the width asks for it.
  mutating func take(width: Int, colors: Bool) -> [UInt8] {
    if entries.isEmpty { return [] }
    let widths = fitted(to: width)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + entries.count * 4 + 256)
    let count = headings.count
    if !hasHeadings {
      for column in 0..<count {
        let text = headings[column].uppercased()
        append(
          Array(text.utf8)[...], columns: text.utf8.count, paint: .bold, at: column, of: widths,
          colors: colors, to: &output)
      }
      hasHeadings = true
    }
    var start = 0
    for (index, entry) in entries.enumerated() {
      append(
        bytes[start..<entry.end], columns: entry.columns, paint: entry.paint, at: index % count,
        of: widths, colors: colors, to: &output)
      start = entry.end
    }
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    return output
  }

  private func append(
    _ text: ArraySlice<UInt8>, columns: Int, paint: Paint, at column: Int, of widths: [Int],
    colors: Bool, to output: inout [UInt8]
  ) {
    var (text, columns, isCut) = (text, columns, false)
    if columns > widths[column] {
      (text, columns) = DisplayWidth.prefix(of: text, fitting: max(0, widths[column] - 1))
      isCut = widths[column] > 0
    }
    let toTheRight = numeric[column]
    let blanks = max(0, widths[column] - columns - (isCut ? 1 : 0))
    if toTheRight { Self.appendBlanks(blanks, to: &output) }
    if colors { paint.appendStart(to: &output) }
    output.append(contentsOf: text)
    if isCut { output += "…".utf8 }
    if colors { paint.appendEnd(to: &output) }
    if column == widths.count - 1 {
      while output.last == UInt8(ascii: " ") { output.removeLast() }
      output.append(UInt8(ascii: "\n"))
    } else {
      Self.appendBlanks(toTheRight ? 2 : blanks + 2, to: &output)
    }
  }

  private static func appendBlanks(_ count: Int, to output: inout [UInt8]) {
    for _ in 0..<count { output.append(UInt8(ascii: " ")) }
  }

  /// The width of each column; the widest of those that may be cut give way first, then the last ones.
  private func fitted(to width: Int) -> [Int] {
    var widths = widths
    var excess = widths.reduce(2 * (widths.count - 1), +) - width
    while excess > 0 {
      let candidates = widths.indices.filter { flexible[$0] && widths[$0] > 8 }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 8
      let given = min(excess, max(1, widths[widest] - max(next, 8)))
      widths[widest] -= given
      excess -= given
    }
    for column in widths.indices.reversed() where excess > 0 {
      let given = min(excess, widths[column])
      widths[column] -= given
      excess -= given
    }
    return widths
  }
}
