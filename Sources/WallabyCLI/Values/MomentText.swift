internal import WallabyKit

/// How people write when, for `--since` and `--until`. What names no time zone is local time.
struct MomentText {
  static let forms = "90m, 2d, 14:30, yesterday, 2026-11-21, 2026-11-21T14:00Z or @1700000000"

  let clock: LocalClock
  /// The moment that durations count back from, and whose day `14:30` is in.
  private let now: Timestamp

  init(_ clock: LocalClock) {
    self.clock = clock
    now = clock.now()
  }

  /// The moment, or an error that shows the forms.
  func parse(_ text: String) throws(UsageError) -> Timestamp {
    switch text {
    case "now": return now
    case "today": return startOfDay(daysAgo: 0)
    case "yesterday": return startOfDay(daysAgo: 1)
    default: break
    }
    if let moment = secondsSince1970(text) ?? dateAndTime(text) ?? timeOfDay(text) ?? ago(text) {
      return moment
    }
    throw .noTime(text)
  }

  /// `@1700000000` and `@1700000000.5`.
  private func secondsSince1970(_ text: String) -> Timestamp? {
    guard text.first == "@", let seconds = Double(text.dropFirst()), abs(seconds) < 1e11 else {
      return nil
    }
    return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
  }

  /// `90m` and `90m ago`.
  private func ago(_ text: String) -> Timestamp? {
    let length = text.hasSuffix(" ago") ? text.dropLast(4) : Substring(text)
    guard let milliseconds = DurationText.units(length) else { return nil }
    return Timestamp(milliseconds: now.milliseconds - milliseconds)
  }

  /// `14:30` and `14:30:05`, today.
  private func timeOfDay(_ text: String) -> Timestamp? {
    var reader = CivilReader(text, day: clock.local(now))
    guard reader.readTime(), reader.isAtEnd, let shown = reader.moment else { return nil }
    return clock.moment(local: shown)
  }

  /// `2026-11-21`, `2026-11-21T14:00`, `2026-11-21 14:00:05.250`, each with `Z` or `+01:00` or none.
  private func dateAndTime(_ text: String) -> Timestamp? {
    var reader = CivilReader(text, day: now)
    guard reader.readDate() else { return nil }
    if reader.skip("T") || reader.skip(" ") {
      guard reader.readTime(), reader.isAtEnd || reader.readOffset() else { return nil }
    }
    guard reader.isAtEnd, let shown = reader.moment else { return nil }
    guard let offset = reader.offset else { return clock.moment(local: shown) }
    return Timestamp(milliseconds: shown.milliseconds - Int64(offset) * 1000)
  }

  private func startOfDay(daysAgo: Int64) -> Timestamp {
    let day: Int64 = 86_400_000
    let shown = clock.local(now).milliseconds / day - daysAgo
    return clock.moment(local: Timestamp(milliseconds: shown * day))
  }
}
