/// When, as people read it: `12s ago`, `3m ago`, `5h ago`, `6d ago`, then the date.
enum AgeText {
  static func display(_ moment: Int64, by clock: LocalClock, now: Int64) -> String {
    let seconds = (now - moment) / 1000
    switch seconds {
    case ..<(-1): return date(moment, by: clock, withTime: true)
    case ..<60: return "\(max(0, seconds))s ago"
    case ..<3600: return "\(seconds / 60)m ago"
    case ..<86_400: return "\(seconds / 3600)h ago"
    case ..<604_800: return "\(seconds / 86_400)d ago"
    default: return date(moment, by: clock, withTime: false)
    }
  }

  /// Local, since it is for people.
  private static func date(_ moment: Int64, by clock: LocalClock, withTime: Bool) -> String {
    let time = clock.civilTime(at: moment)
    var bytes: [UInt8] = []
    ISOTime.appendDate(time, to: &bytes)
    if withTime {
      bytes.append(UInt8(ascii: " "))
      ISOTime.append(time.hour, digits: 2, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      ISOTime.append(time.minute, digits: 2, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
