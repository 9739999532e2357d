import Foundation

/// Text in which `…` stands for anything: within a line for any characters of it, and alone on a
/// line for any number of lines. Blanks at the ends of lines do not count.
public struct Pattern: Sendable {
  private let lines: [[Character]]

  public init(_ text: String) { lines = Self.lines(of: text) }

  public func matches(_ text: String) -> Bool {
    let actual = Self.lines(of: text)
    return glob(
      lines, actual, isAny: { $0.trimmed == ["…"] },
      same: { pattern, line in glob(pattern, line, isAny: { $0 == "…" }, same: ==) })
  }

  private static func lines(of text: String) -> [[Character]] {
    var lines = text.components(separatedBy: "\n").map { line in
      Array(line.reversed().drop { $0.isWhitespace }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

extension [Character] {
  fileprivate var trimmed: [Character] { filter { !$0.isWhitespace } }
}

/// Whether a sequence fits a pattern some of whose elements stand for any number of elements.
private func glob<P, T>(
  _ pattern: [P], _ text: [T], isAny: (P) -> Bool, same: (P, T) -> Bool
) -> Bool {
  var p = 0
  var t = 0
  var retry: (p: Int, t: Int)?
  while t < text.count {
    if p < pattern.count, isAny(pattern[p]) {
      retry = (p + 1, t)
      p += 1
    } else if p < pattern.count, same(pattern[p], text[t]) {
      p += 1
      t += 1
    } else if let last = retry {
      retry = (last.p, last.t + 1)
      p = last.p
      t = last.t + 1
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy(isAny)
}
