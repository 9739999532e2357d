/// How long a process of another host may be silent before it counts as dead.
package enum Lease {
  package static let standard: Duration = .seconds(1800)

  /// That of a draft, in nanoseconds: who fills one gives no sign but what they write. With the standard lease a day.
  package static func ofDraft(_ lease: Int64) -> Int64 {
    let (days, isTooLong) = lease.multipliedReportingOverflow(by: 48)
    return isTooLong ? .max : days
  }
}
