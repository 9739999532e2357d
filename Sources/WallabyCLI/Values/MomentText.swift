/// How people write when, for `--since` and `--until`.
///
/// A moment is a number of milliseconds since 1970. What names no time zone is local time.
struct MomentText {
  static let forms = "90m, 2d, 14:30, yesterday, 2026-11-21, 2026-11-21T14:00Z or @1700000000"

  let clock: LocalClock
  /// The moment that durations count back from, and whose day `14:30` is in.
  private let now: Int64

  init(_ clock: LocalClock) {
    self.clock = clock
    now = clock.now()
  }

  /// Milliseconds since 1970, or an error that shows the forms.
  func parse(_ text: String) throws(UsageError) -> Int64 {
    switch text {
    case "now": return now
    case "today": return startOfDay(daysAgo: 0)
    case "yesterday": return startOfDay(daysAgo: 1)
    default: break
    }
    if let moment = secondsSince1970(text) ?? dateAndTime(text) ?? timeOfDay(text) ?? ago(text) {
      return moment
    }
    throw UsageError("'\(text)' is not a time", hint: "write it as \(Self.forms)")
  }

  /// `@1700000000` and `@1700000000.5`.
  private func secondsSince1970(_ text: String) -> Int64? {
    guard text.first == "@", let seconds = Double(text.dropFirst()), abs(seconds) < 1e12 else {
      return nil
    }
    return Int64((seconds * 1000).rounded())
  }

  /// `90m` and `90m ago`.
  private func ago(_ text: String) -> Int64? {
    let length = text.hasSuffix(" ago") ? text.dropLast(4) : Substring(text)
    guard !length.contains(":"), !length.contains("-"),
      let duration = try? DurationText.parse(String(length))
    else { return nil }
    return now - duration
  }

  /// `14:30` and `14:30:05`, today.
  private func timeOfDay(_ text: String) -> Int64? {
    var reader = DigitReader(text)
    var time = clock.civilTime(at: now)
    guard reader.time(into: &time), reader.isAtEnd, time.isValid else { return nil }
    return clock.moment(of: time)
  }

  /// `2026-11-21`, `2026-11-21T14:00`, `2026-11-21 14:00:05.250`, each with `Z` or `+01:00` or none.
  private func dateAndTime(_ text: String) -> Int64? {
    var reader = DigitReader(text)
    guard let year = reader.number(digits: 4), reader.skip("-"),
      let month = reader.number(digits: 2), reader.skip("-"), let day = reader.number(digits: 2)
    else { return nil }
    var time = CivilTime(year: year, month: month, day: day)
    var offset: Int?
    if reader.skip("T") || reader.skip(" ") {
      guard reader.time(into: &time) else { return nil }
      offset = reader.offset()
    }
    guard reader.isAtEnd, time.isValid else { return nil }
    return offset.map { time.moment - Int64($0) * 1000 } ?? clock.moment(of: time)
  }

  private func startOfDay(daysAgo: Int64) -> Int64 {
    let day = clock.civilTime(at: now - daysAgo * 86_400_000)
    return clock.moment(of: CivilTime(year: day.year, month: day.month, day: day.day))
  }
}

/// Reads fixed numbers of digits and the signs between them.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: sign) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(digits: Int) -> Int? {
    let part = rest.prefix(digits)
    guard part.count == digits, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest.removeFirst(digits)
    return part.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  /// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`.
  mutating func time(into time: inout CivilTime) -> Bool {
    guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2) else {
      return false
    }
    (time.hour, time.minute, time.second, time.millisecond) = (hour, minute, 0, 0)
    guard skip(":") else { return true }
    guard let second = number(digits: 2) else { return false }
    time.second = second
    guard skip(".") else { return true }
    guard let millisecond = number(digits: 3) else { return false }
    time.millisecond = millisecond
    return true
  }

  /// `Z`, `+01:00`, `-0330` or `+01`, in seconds.
  mutating func offset() -> Int? {
    if skip("Z") { return 0 }
    guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return nil
    }
    let before = rest
    rest.removeFirst()
    guard let hours = number(digits: 2) else {
      rest = before
      return nil
    }
    _ = skip(":")
    let minutes = number(digits: 2) ?? 0
    guard hours < 24, minutes < 60 else {
      rest = before
      return nil
    }
    return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }
}
