package import FoundationEssentials
import POSIXSupport

/// A moment in milliseconds since 1970, as every file of a store writes it: `2026-11-21T14:15:23.482Z`.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package init(_ date: Date) {
    let value = (date.timeIntervalSince1970 * 1000).rounded(.down)
    milliseconds = Int64(exactly: value) ?? (value < 0 ? -Self.limit : Self.limit)
    // A date counts in fractions of two: that of a millisecond may lie a hair below it.
    if milliseconds.magnitude < Self.limit, Timestamp(milliseconds: milliseconds + 1).date <= date {
      milliseconds += 1
    }
  }

  package static func now() -> Timestamp { Timestamp(milliseconds: SystemTime.now()) }

  /// The same as a file's time would say it.
  package var nanoseconds: Int64 {
    let limit = FileStatus.farthest / 1_000_000
    return min(max(milliseconds, -limit), limit) * 1_000_000
  }

  package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// The first moment of the year 0 and the last of 9999: what four digits can say.
  private static let first: Int64 = -62_167_219_200_000
  private static let limit: Int64 = 253_402_300_799_999

  /// Calendar parts in UTC (Howard Hinnant's days-to-civil method).
  package var parts:
    (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int)
  {
    // Counted from the first moment, so that nothing is negative; the method begins 60 days later, in March, an era before.
    let clamped = min(max(milliseconds, Self.first), Self.limit) - Self.first
    let (seconds, millisecond) = clamped.quotientAndRemainder(dividingBy: 1000)
    let (days, secondOfDay) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let shifted = days - 60 + 146_097
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + (era - 1) * 400 + (month <= 2 ? 1 : 0)
    return (
      Int(year), Int(month), Int(day), Int(secondOfDay / 3600), Int(secondOfDay / 60 % 60),
      Int(secondOfDay % 60), Int(millisecond)
    )
  }

  /// From calendar parts in UTC; `nil` for a date or time that does not exist.
  package init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...Self.days(in: month, of: year)).contains(day), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second), (0...999).contains(millisecond)
    else { return nil }
    let shiftedYear = (month <= 2 ? year - 1 : year) + 400
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = (era - 1) * 146_097 + dayOfEra - 719_468
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    milliseconds = Int64(seconds) * 1000 + Int64(millisecond)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Timestamp: CustomStringConvertible {
  /// `2026-11-21T14:15:23.482Z`
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// `20261121T141523.482Z`, the first part of a record's id.
  package var compact: String {
    String(decoding: bytes.filter { $0 != 0x2D && $0 != 0x3A }, as: UTF8.self)
  }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// Appends `2026-11-21T14:15:23.482Z` in place, for listings of many.
  package func append(to output: inout [UInt8]) {
    let parts = parts
    let text: StaticString = "0000-00-00T00:00:00.000Z"
    let start = output.count
    output.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    output.withUnsafeMutableBufferPointer { bytes in
      func put(_ number: Int, endingAt end: Int, digits: Int) {
        var rest = number
        for place in 0..<digits {
          bytes[start + end - place] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
      }
      put(parts.year, endingAt: 3, digits: 4)
      put(parts.month, endingAt: 6, digits: 2)
      put(parts.day, endingAt: 9, digits: 2)
      put(parts.hour, endingAt: 12, digits: 2)
      put(parts.minute, endingAt: 15, digits: 2)
      put(parts.second, endingAt: 18, digits: 2)
      put(parts.millisecond, endingAt: 22, digits: 3)
    }
  }

  /// Reads `2026-11-21T14:15:23.482Z`; the fraction may be missing or of any length.
  package init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let time = text.withUTF8({ Timestamp(bytes: $0) }) else { return nil }
    self = time
  }

  /// Reads it in place.
  init?(bytes utf8: UnsafeBufferPointer<UInt8>) {
    guard utf8.count >= 20, utf8[4] == 0x2D, utf8[7] == 0x2D, utf8[10] | 0x20 == 0x74,
      utf8[13] == 0x3A, utf8[16] == 0x3A, utf8[utf8.count - 1] | 0x20 == 0x7A
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in utf8[range] {
        guard byte &- 0x30 < 10 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    var millisecond = 0
    if utf8.count > 20 {
      guard utf8[19] == 0x2E, utf8.count > 21, number(20..<(utf8.count - 1).clamped(38)) != nil
      else { return nil }
      for place in 20..<23 {
        millisecond = millisecond * 10 + (place < utf8.count - 1 ? Int(utf8[place] &- 0x30) : 0)
      }
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
    else { return nil }
    self.init(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: millisecond)
  }
}

extension Int {
  /// Keeps a fraction's digits within what an `Int` counts.
  fileprivate func clamped(_ limit: Int) -> Int { Swift.min(self, limit) }
}
