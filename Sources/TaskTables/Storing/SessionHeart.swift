import POSIXSupport
import Records
import Synchronization

/// Shows, for as long as there is a session, that its process lives.
final class SessionHeart: Sendable {
  private weak let session: WorkerSession?
  private let interval: Int64

  init(_ session: WorkerSession) {
    self.session = session
    interval = Self.interval(for: session).nanoseconds
  }

  /// How often: a minute, or a fifth of a shorter lease.
  static func interval(for session: WorkerSession) -> Duration {
    min(.seconds(60), session.folder.configuration.lease / 5)
  }

  func start() throws(SystemError) {
    try Threads.start { [self] in
      while true {
        SystemTime.pause(milliseconds: max(1, interval / 1_000_000))
        guard let session else { return }
        try? session.beat()
      }
    }
  }
}
