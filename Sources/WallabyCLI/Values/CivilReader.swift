internal import WallabyKit

/// Reads dates and times of day in fixed numbers of digits, piece by piece.
struct CivilReader {
  private var rest: Substring.UTF8View
  private var year: Int
  private var month: Int
  private var day: Int
  private var hour = 0
  private var minute = 0
  private var second = 0
  private var millisecond = 0
  /// Seconds east of UTC, where the text says so.
  private(set) var offset: Int?

  /// - Parameter day: The day that counts where the text names none.
  init(_ text: String, day: Timestamp) {
    rest = Substring(text).utf8
    let parts = day.parts
    (year, self.month, self.day) = (parts.year, parts.month, parts.day)
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// What was read, as if it were UTC; `nil` where there is no such date or time.
  var moment: Timestamp? {
    Timestamp(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: millisecond)
  }

  mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: sign) else { return false }
    rest.removeFirst()
    return true
  }

  /// `2026-11-21`
  mutating func readDate() -> Bool {
    guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
      let day = number(digits: 2)
    else { return false }
    (self.year, self.month, self.day) = (year, month, day)
    return true
  }

  /// `14:15`, `9:15`, `14:15:23` or `14:15:23.482`
  mutating func readTime() -> Bool {
    guard let hour = number(digits: 2) ?? number(digits: 1), skip(":"),
      let minute = number(digits: 2)
    else { return false }
    (self.hour, self.minute) = (hour, minute)
    guard skip(":") else { return true }
    guard let second = number(digits: 2) else { return false }
    self.second = second
    guard skip(".") else { return true }
    guard let millisecond = number(digits: 3) else { return false }
    self.millisecond = millisecond
    return true
  }

  /// `Z`, `+01:00`, `-0330` or `+01`.
  mutating func readOffset() -> Bool {
    if skip("Z") {
      offset = 0
      return true
    }
    let isWest = rest.first == UInt8(ascii: "-")
    guard isWest ? skip("-") : skip("+"), let hours = number(digits: 2), hours < 24 else {
      return false
    }
    let hasColon = skip(":")
    guard let minutes = number(digits: 2) ?? (hasColon ? nil : 0), minutes < 60 else {
      return false
    }
    offset = (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    return true
  }

  private mutating func number(digits: Int) -> Int? {
    let part = rest.prefix(digits)
    guard part.count == digits, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest.removeFirst(digits)
    return part.reduce(0) { $0 * 10 + Int($1 - 48) }
  }
}
