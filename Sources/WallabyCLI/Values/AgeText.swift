internal import WallabyKit

/// When, as people read it: `12s ago`, `3m ago`, `5h ago`, `6d ago`, then the local date.
enum AgeText {
  static func display(_ moment: Timestamp, by clock: LocalClock, now: Timestamp) -> String {
    let seconds = (now.milliseconds - moment.milliseconds) / 1000
    switch seconds {
    case ..<(-1):
      let date = clock.local(moment).description
      return date.prefix(10) + " " + date.dropFirst(11).prefix(5)
    case ..<60: return "\(max(0, seconds))s ago"
    case ..<3600: return "\(seconds / 60)m ago"
    case ..<86_400: return "\(seconds / 3600)h ago"
    case ..<604_800: return "\(seconds / 86_400)d ago"
    default: return String(clock.local(moment).description.prefix(10))
    }
  }
}
