package import POSIXSupport
import Synchronization

/// The file server's clock for one look at a directory: asked once, and only where somebody needs it.
package final class LookClock: Sendable {
  /// What it is ahead of the steady clock.
  private let lead = Mutex<Int64?>(nil)

  package init() {}

  /// Nanoseconds since 1970; `nil` for who may not write, and so cannot ask.
  ///
  /// - Complexity: The first time a create and an unlink.
  package func now(
    in directory: borrowing Directory, _ process: ProcessIdentity
  ) throws(SystemError) -> Int64? {
    if let lead = lead.withLock({ $0 }) { return SystemTime.steady() + lead }
    do throws(SystemError) {
      let now = try ServerClock.now(in: directory, process)
      lead.withLock { $0 = now - SystemTime.steady() }
      return now
    } catch {
      if error.isDenied { return nil }
      throw error
    }
  }
}
