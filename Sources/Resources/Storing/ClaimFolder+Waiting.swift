import POSIXSupport
import Records

extension ClaimFolder {
  /// Comes back when an attempt counts no more: it has ended, has been taken over, or its process is dead.
  ///
  /// - Throws: `CancellationError`, and `WallabyError` where there is no collection any more.
  /// - Complexity: Two looks each time, after 1 ms, 2 ms and so on up to 100 ms; where other hosts share the file system the
  ///   opens that lead there, up to once a second. Every ten seconds, or tenth of a lease, it looks whether an attempt of another
  ///   host has been silent for too long, and for what has died on this one.
  static func waitForEnd(
    of holder: AttemptName, at ident: String, in collection: Collection
  ) async throws {
    var pause: Int64 = 1
    var judged = SystemTime.steady()
    while true {
      try await Task.sleep(for: .milliseconds(pause))
      let claims = try ClaimFolder(collection)
      pause = min(pause * 2, claims.opened.isLocal ? 100 : 1000)
      guard try claims.holder(of: ident) == holder else { return }
      switch holder.owner.process.verdict(from: collection.configuration.process) {
      case .alive: continue
      case .dead: return
      case .unknown:
        let interval = min(claims.lease.nanoseconds / 10, 10_000_000_000)
        guard SystemTime.steady() - judged > interval else { continue }
        judged = SystemTime.steady()
        if try claims.isDead(holder, of: ident) { return }
        claims.settleDeadOfThisHost()
      }
    }
  }

  /// Ends what died on this host. Others may wait for it, who could know only by the lease, while we wait for theirs.
  private func settleDeadOfThisHost() {
    for claim in (try? all()) ?? []
    where claim.holder.owner.process.verdict(from: collection.configuration.process) == .dead {
      try? LostAttempt(claims: self, ident: claim.ident).settle()
    }
  }
}
