extension Record {
  /// A record's name: its time of creation and six random characters, `20261121T141523.482Z-7f3k2q`.
  ///
  /// Ids sort by time. Where the record stands follows from the id, so a full id is found without any index.
  public struct ID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let time: Timestamp
    /// The six random characters as a number of their order.
    private let random: UInt64

    /// How many bytes its text has.
    package static let length = 27
    private static let tailLength = 6

    /// - Parameter tail: Six letters and digits.
    package init(time: Timestamp, tail: String) {
      self.time = time
      random = tail.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The whole id.
    public var description: String {
      String(unsafeUninitializedCapacity: Self.length) {
        write(to: UnsafeMutableRawBufferPointer($0))
      }
    }

    /// Appends the whole id in place, for listings of many.
    package func append(to output: inout [UInt8]) {
      withUnsafeTemporaryAllocation(byteCount: Self.length, alignment: 1) { text in
        _ = write(to: text)
        output.append(contentsOf: text)
      }
    }

    private func write(to text: UnsafeMutableRawBufferPointer) -> Int {
      let parts = time.parts
      func put(_ number: Int, _ start: Int, _ count: Int) {
        var rest = number
        for place in (start..<start + count).reversed() {
          text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
      }
      put(parts.year, 0, 4)
      put(parts.month, 4, 2)
      put(parts.day, 6, 2)
      text[8] = UInt8(ascii: "T")
      put(parts.hour, 9, 2)
      put(parts.minute, 11, 2)
      put(parts.second, 13, 2)
      text[15] = UInt8(ascii: ".")
      put(parts.millisecond, 16, 3)
      text[19] = UInt8(ascii: "Z")
      text[20] = UInt8(ascii: "-")
      for place in 0..<Self.tailLength {
        text[21 + place] = UInt8(truncatingIfNeeded: random >> UInt64(40 - 8 * place))
      }
      return Self.length
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
      random = bytes[21...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// When a record of this id was made; `nil` for bytes that are no id.
    static func time(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
      guard bytes.count == length, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "."),
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
      guard let time, !isBroken, time.milliseconds >= 0 else { return nil }
      return time
    }

    /// The random part, which names the record when it is unique in the store.
    public var tail: Substring { description.suffix(Self.tailLength) }

    /// The hour directory below `records/`, such as `2026-11-21/14`.
    package var hour: String { Hour(containing: time).description }

    package static func isTailByte(_ byte: UInt8) -> Bool {
      byte &- 0x30 < 10 || byte &- 0x61 < 26
    }

    public static func < (a: ID, b: ID) -> Bool {
      a.time == b.time ? a.random < b.random : a.time < b.time
    }
  }
}
