/// How people write how long: `90s`, `1h30m`, `2d`, and Slurm's `HH:MM:SS` and `D-HH:MM:SS`.
package enum DurationText {
  package static let forms = "90s, 5m, 1h30m, 2d, 12:00:00 or 1-12:00:00"

  /// How long; `nil` for what is none of the forms. Only 0 needs no unit.
  package static func parse(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    return (clock(text) ?? units(text[...])).map { .milliseconds($0) }
  }

  /// Milliseconds of `1h30m`, `1.5h`, `250ms`; every number has a unit.
  package static func units(_ text: Substring) -> Int64? {
    var rest = text
    var total: Int64 = 0
    repeat {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let letters = rest.dropFirst(digits.count).prefix { $0.isLetter }
      rest = rest.dropFirst(digits.count + letters.count)
      guard let scale = scale(of: letters), let number = Double(digits), digits.last != "." else {
        return nil
      }
      let part = number * Double(scale)
      guard part < 1e15 else { return nil }
      total += Int64(part.rounded())
    } while !rest.isEmpty && total < 1_000_000_000_000_000
    return total
  }

  private static func scale(of unit: Substring) -> Int64? {
    switch unit {
    case "ms": 1
    case "s", "sec", "second", "seconds": 1000
    case "m", "min", "minute", "minutes": 60_000
    case "h", "hour", "hours": 3_600_000
    case "d", "day", "days": 86_400_000
    case "w", "week", "weeks": 604_800_000
    default: nil
    }
  }

  /// Milliseconds of `HH:MM:SS`, `D-HH`, `D-HH:MM`, `D-HH:MM:SS`.
  private static func clock(_ text: String) -> Int64? {
    let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = halves.last!.split(separator: ":", omittingEmptySubsequences: false)
    guard halves.count == 2 ? (1...3).contains(parts.count) : parts.count == 3 else { return nil }
    var numbers: [Int64] = []
    for part in halves.dropLast() + parts {
      guard part.utf8.allSatisfy({ (48...57).contains($0) }), part.utf8.count <= 7,
        let number = Int64(part)
      else { return nil }
      numbers.append(number)
    }
    let days = halves.count == 2 ? numbers.removeFirst() : 0
    numbers += [0, 0]
    guard numbers[1] < 60, numbers[2] < 60 else { return nil }
    return ((days * 24 + numbers[0]) * 3600 + numbers[1] * 60 + numbers[2]) * 1000
  }

  /// Seconds as people read them: `0.25s`, `12s`, `3m05s`, `1h30m`, `2d04h`.
  package static func display(seconds: Double) -> String {
    guard seconds.isFinite, seconds > -1e12, seconds < 1e12 else { return "?" }
    if seconds < 0 { return "-" + display(seconds: -seconds) }
    if seconds < 9.995 {
      let hundredths = Int((seconds * 100).rounded())
      if hundredths % 100 != 0 { return "\(hundredths / 100).\(padded(hundredths % 100))s" }
    }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m\(padded(whole % 60))s" }
    if whole < 86_400 { return "\(whole / 3600)h\(padded(whole / 60 % 60))m" }
    return "\(whole / 86_400)d\(padded(whole / 3600 % 24))h"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
