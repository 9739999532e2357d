package import POSIXSupport

/// What a store takes from its surroundings, so that tests can fix it.
package struct Configuration: Sendable {
  package var now: @Sendable () -> Timestamp
  /// Random letters and digits; see `Random`.
  package var randomText: @Sendable (_ count: Int) throws(SystemError) -> String
  /// Who makes claims; this process, looked up when first asked for, for many commands never claim anything.
  package var process: ProcessIdentity {
    get { claimant ?? .current }
    set { claimant = newValue }
  }
  private var claimant: ProcessIdentity?
  package var host: String { Self.host }
  package var user: String { Self.user }
  private static let host = Host.name()
  private static let user = Host.userName()
  /// How long to wait for another's lock on a record.
  package var lockWait: Duration = .seconds(10)
  /// How long a process of another host may be silent before it counts as dead.
  package var lease: Duration = Lease.standard
  /// Where a user keeps the indexes of stores that they may not write to.
  package var cacheDirectory: String

  package init(environment: [String: String] = Host.environment()) {
    now = { Timestamp.now() }
    randomText = { count throws(SystemError) in try Random.text(count) }
    let home = environment["HOME"] ?? "/"
    cacheDirectory =
      (environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.cache")
      + "/wallaby"
  }

  /// A token that no other process can guess or make again: 130 bits.
  package func token() throws(WallabyError) -> String {
    try explaining("make a token") { () throws(SystemError) in try randomText(26) }
  }
}
