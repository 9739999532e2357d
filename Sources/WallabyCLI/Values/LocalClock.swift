internal import POSIXSupport

/// The time, and what this host's clocks show then.
package struct LocalClock: Sendable {
  /// Milliseconds since 1970.
  package var now: @Sendable () -> Int64
  /// Seconds to add to UTC, at a moment in seconds since 1970, for local time.
  package var offset: @Sendable (Int64) -> Int

  package init(
    now: @escaping @Sendable () -> Int64, offset: @escaping @Sendable (Int64) -> Int
  ) {
    (self.now, self.offset) = (now, offset)
  }

  package static let system = LocalClock(
    now: { SystemTime.now() }, offset: { SystemTime.localOffset(at: $0) })

  /// A clock that stands still, in UTC.
  package static func utc(at moment: Int64) -> LocalClock {
    LocalClock(now: { moment }, offset: { _ in 0 })
  }

  func civilTime(at moment: Int64) -> CivilTime {
    CivilTime(moment: moment + Int64(offset(moment.secondsSince1970)) * 1000)
  }

  /// The moment at which clocks show a time; where they are set back, one of the two.
  func moment(of time: CivilTime) -> Int64 {
    let asUTC = time.moment
    let guess = asUTC - Int64(offset(asUTC.secondsSince1970)) * 1000
    return asUTC - Int64(offset(guess.secondsSince1970)) * 1000
  }
}

extension Int64 {
  /// Of a moment in milliseconds, rounded down.
  fileprivate var secondsSince1970: Int64 { self >= 0 ? self / 1000 : (self - 999) / 1000 }
}
