internal import POSIXSupport
package import WallabyKit

/// The time, and what the clocks of this host show then.
package struct LocalClock: Sendable {
  package var now: @Sendable () -> Timestamp
  /// Seconds to add to UTC, at a moment in seconds since 1970, for local time.
  package var offset: @Sendable (Int64) -> Int

  package init(
    now: @escaping @Sendable () -> Timestamp, offset: @escaping @Sendable (Int64) -> Int
  ) {
    (self.now, self.offset) = (now, offset)
  }

  package static let system = LocalClock(
    now: { Timestamp.now() }, offset: { SystemTime.localOffset(at: $0) })

  /// A clock that stands still, in UTC.
  package static func utc(at moment: Timestamp) -> LocalClock {
    LocalClock(now: { moment }, offset: { _ in 0 })
  }

  /// A moment shifted so that its parts are those of local time.
  func local(_ moment: Timestamp) -> Timestamp {
    Timestamp(
      milliseconds: moment.milliseconds + Int64(offset(moment.milliseconds / 1000)) * 1000)
  }

  /// The moment at which local clocks show a time; where they are set back, one of the two.
  func moment(local shown: Timestamp) -> Timestamp {
    let shown = shown.milliseconds
    let guess = shown - Int64(offset(shown / 1000)) * 1000
    return Timestamp(milliseconds: shown - Int64(offset(guess / 1000)) * 1000)
  }
}
