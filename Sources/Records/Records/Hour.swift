/// One hour of one day in UTC: the directory that holds the records created in it, `2026-11-21/14`.
package struct Hour: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Hours since 1970.
  package let number: Int64

  package init(number: Int64) { self.number = number }
  package init(containing time: Timestamp) { number = time.milliseconds / 3_600_000 }

  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 13, text.dropFirst(10).first == "/",
      let time = Timestamp(text.prefix(10) + "T" + text.suffix(2) + ":00:00Z"),
      time.milliseconds >= 0
    else { return nil }
    self.init(containing: time)
  }

  package var description: String {
    var text: [UInt8] = []
    Timestamp(milliseconds: number * 3_600_000).append(to: &text)
    text[10] = UInt8(ascii: "/")
    return String(decoding: text[..<13], as: UTF8.self)
  }

  package static func < (a: Hour, b: Hour) -> Bool { a.number < b.number }
}
