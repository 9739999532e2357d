/// Writes moments as `2026-11-21T14:15:23.482Z`.
enum ISOTime {
  static func append(_ moment: Int64, to output: inout [UInt8]) {
    let time = CivilTime(moment: moment)
    appendDate(time, to: &output)
    output.append(UInt8(ascii: "T"))
    append(time.hour, digits: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    append(time.minute, digits: 2, to: &output)
    output.append(UInt8(ascii: ":"))
    append(time.second, digits: 2, to: &output)
    output.append(UInt8(ascii: "."))
    append(time.millisecond, digits: 3, to: &output)
    output.append(UInt8(ascii: "Z"))
  }

  static func appendDate(_ time: CivilTime, to output: inout [UInt8]) {
    append(time.year, digits: 4, to: &output)
    output.append(UInt8(ascii: "-"))
    append(time.month, digits: 2, to: &output)
    output.append(UInt8(ascii: "-"))
    append(time.day, digits: 2, to: &output)
  }

  /// A number that is not negative, filled up with zeros in front.
  static func append(_ number: Int, digits: Int, to output: inout [UInt8]) {
    let start = output.count
    var rest = number
    for _ in 0..<digits {
      output.append(48 + UInt8(rest % 10))
      rest /= 10
    }
    output[start...].reverse()
  }
}
