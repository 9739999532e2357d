internal import WallabyKit

extension Timestamp {
  /// Appends `2026-11-21T14:15:23.482Z` in place, for listings of many.
  func append(to output: inout [UInt8]) {
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
}
