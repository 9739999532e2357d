internal import POSIXSupport

/// A line on a terminal that says how far something has come, from the third second on.
final class Progress {
  private let errors: Output
  private let what: String
  private let begin = SystemTime.steady()
  private var last: Int64 = 0
  private var isShown = false

  private static let patience: Int64 = 2_000_000_000
  private static let interval: Int64 = 200_000_000

  init(_ what: String, _ invocation: Invocation) {
    self.what = what
    errors = invocation.errors
  }

  func show(_ done: Int, of all: Int, failed: Int = 0) {
    let now = SystemTime.steady()
    guard errors.isTerminal, now - begin > Self.patience, now - last > Self.interval else { return }
    last = now
    isShown = true
    let failures = failed == 0 ? "" : ", \(failed) failed"
    try? errors.write("\r\u{1b}[K\(what) \(done) of \(all)\(failures)")
    try? errors.flush()
  }

  /// Takes the line away.
  func end() {
    guard isShown else { return }
    isShown = false
    try? errors.write("\r\u{1b}[K")
    try? errors.flush()
  }
}
