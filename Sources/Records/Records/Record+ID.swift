import POSIXSupport

extension Record {
  /// A record's name: its time of creation and six random characters, `20261121T141523.482Z-7f3k2q`.
  ///
  /// Ids sort by time. Where the record stands follows from the id, so a full id is found without any index.
  public struct ID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The whole id.
    public let description: String
    package let time: Timestamp

    package init(time: Timestamp, tail: String) {
      self.time = time
      description = time.compact + "-" + tail
    }

    /// Reads a full id; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
      let utf8 = Array(text.utf8)
      guard utf8.count == 27, utf8[8] == UInt8(ascii: "T"), utf8[15] == UInt8(ascii: "."),
        utf8[19] == UInt8(ascii: "Z"), utf8[20] == UInt8(ascii: "-"),
        utf8[21...].allSatisfy(Self.isTailByte)
      else { return nil }
      func number(_ range: Range<Int>) -> Int? {
        var value = 0
        for byte in utf8[range] {
          guard byte &- 0x30 < 10 else { return nil }
          value = value * 10 + Int(byte - 0x30)
        }
        return value
      }
      guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
        let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
        let millisecond = number(16..<19),
        let time = Timestamp(
          year: year, month: month, day: day, hour: hour, minute: minute, second: second,
          millisecond: millisecond)
      else { return nil }
      self.time = time
      description = String(text)
    }

    /// The random part, which names the record when it is unique in the store.
    public var tail: Substring { description.suffix(6) }

    /// The hour directory below `records/`, such as `2026-11-21/14`.
    package var hour: String {
      // The same digits stand in the id; listings of many ask for each.
      String(unsafeUninitializedCapacity: 13) { hour in
        var count = 0
        for byte in description.utf8.prefix(11) where byte != UInt8(ascii: "T") {
          if count == 4 || count == 7 || count == 10 {
            hour[count] = UInt8(ascii: count == 10 ? "/" : "-")
            count += 1
          }
          hour[count] = byte
          count += 1
        }
        return count
      }
    }

    package static func isTailByte(_ byte: UInt8) -> Bool {
      byte &- 0x30 < 10 || byte &- 0x61 < 26
    }

    public static func < (a: ID, b: ID) -> Bool {
      a.description.precedesInBytes(b.description)
    }
  }
}
