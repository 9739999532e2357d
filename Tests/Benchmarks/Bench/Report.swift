import FoundationEssentials

/// The table of what was promised and what was measured.
struct Report {
  /// A promise: a limit that a number must not pass.
  enum Bar {
    case atMost(Double, String)
    case atLeast(Double, String)
    case none

    func isMet(by value: Double) -> Bool? {
      switch self {
      case .atMost(let limit, _): value <= limit
      case .atLeast(let limit, _): value >= limit
      case .none: nil
      }
    }

    var text: String {
      switch self {
      case .atMost(_, let text), .atLeast(_, let text): text
      case .none: ""
      }
    }
  }

  private struct Row {
    var cells: [String]
    var isMet: Bool?
  }

  private var rows: [Row] = []
  let isMarkdown: Bool

  init(isMarkdown: Bool) { self.isMarkdown = isMarkdown }

  /// Adds a line: what was measured, ours, what it is compared with, the figure the bar is about;
  /// `detail` is shown at once, but not in the table.
  mutating func add(
    _ what: String, ours: String, floor: String = "", figure: String = "", detail: String = "",
    value: Double, bar: Bar
  ) {
    let isMet = bar.isMet(by: value)
    let verdict = isMet.map { $0 ? "met" : "NOT MET" } ?? ""
    rows.append(Row(cells: [what, ours, floor, figure, bar.text, verdict], isMet: isMet))
    let facts = [ours, floor.isEmpty ? "" : "against \(floor)", figure, verdict, detail]
    print("  \(what): \(facts.filter { !$0.isEmpty }.joined(separator: ", "))")
  }

  /// Adds a line about a ratio of two times.
  mutating func add(_ what: String, _ pair: Pair, per count: Int = 1, bar: Bar) {
    add(
      what, ours: time(pair.ours / Double(count)), floor: time(pair.floor / Double(count)),
      figure: fixed(pair.ratio, 2) + " ×", value: pair.ratio, bar: bar)
  }

  func printTable() {
    let heads = ["what", "wallaby", "compared with", "figure", "bar", "verdict"]
    let lines = [heads] + rows.map(\.cells)
    let widths = heads.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    print("")
    for (number, line) in lines.enumerated() {
      let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      print(
        isMarkdown ? "| " + cells.joined(separator: " | ") + " |" : cells.joined(separator: "  "))
      if isMarkdown, number == 0 { print("|" + String(repeating: "---|", count: heads.count)) }
    }
    let judged = rows.compactMap(\.isMet)
    print("\n\(judged.count { $0 }) of \(judged.count) bars met")
  }
}

/// Two times of the same work, in nanoseconds: the library's and that of what it is compared with.
struct Pair {
  var ours: Double
  var floor: Double
  var ratio: Double { ours / floor }

  /// Does both in turns and takes the medians, so that what disturbs the machine disturbs both.
  static func measure(
    rounds: Int, ours: () throws -> Double, floor: () throws -> Double
  ) rethrows -> Pair {
    var own: [Double] = []
    var others: [Double] = []
    for round in 0..<rounds {
      // Who comes first alternates, for the second finds caches warm and the disk busy.
      if round % 2 == 0 { own.append(try ours()) }
      others.append(try floor())
      if round % 2 == 1 { own.append(try ours()) }
    }
    return Pair(ours: median(own), floor: median(others))
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// A number with so many digits after its point.
func fixed(_ value: Double, _ digits: Int) -> String {
  var factor = 1.0
  for _ in 0..<digits { factor *= 10 }
  let scaled = Int64((value * factor).rounded())
  guard digits > 0 else { return String(scaled) }
  let whole = scaled.magnitude / UInt64(factor)
  let rest = String(scaled.magnitude % UInt64(factor))
  let zeros = String(repeating: "0", count: digits - rest.count)
  return "\(scaled < 0 ? "-" : "")\(whole).\(zeros)\(rest)"
}

/// Nanoseconds in the unit that reads best.
func time(_ nanoseconds: Double) -> String {
  switch abs(nanoseconds) {
  case ..<1e6: fixed(nanoseconds / 1e3, 1) + " µs"
  case ..<1e9: fixed(nanoseconds / 1e6, 2) + " ms"
  default: fixed(nanoseconds / 1e9, 2) + " s"
  }
}
