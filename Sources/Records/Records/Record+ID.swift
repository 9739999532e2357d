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
      var text = String(text)
      guard let id = text.withUTF8({ ID(bytes: UnsafeRawBufferPointer($0)) }) else { return nil }
      self = id
    }

    /// Reads a full id in place.
    package init?(bytes: UnsafeRawBufferPointer) {
      guard let time = Self.time(bytes) else { return nil }
      self.time = time
      description = String(decoding: bytes, as: UTF8.self)
    }

    /// When a record of this id was made; `nil` for bytes that are no id.
    static func time(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
      guard bytes.count == 27, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "."),
        bytes[19] == UInt8(ascii: "Z"), bytes[20] == UInt8(ascii: "-"),
        bytes[21...].allSatisfy(isTailByte)
      else { return nil }
      var isBroken = false
      func number(_ start: Int, _ count: Int) -> Int {
        var value = 0
        for place in start..<(start + count) {
          let digit = bytes[place] &- 0x30
          if digit > 9 { isBroken = true }
          value = value * 10 + Int(digit)
        }
        return value
      }
      let time = Timestamp(
        year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(9, 2),
        minute: number(11, 2), second: number(13, 2), millisecond: number(16, 3))
      return isBroken ? nil : time
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
