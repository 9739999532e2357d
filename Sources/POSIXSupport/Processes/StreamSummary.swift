/// What was copied of one stream.
package struct StreamSummary: Sendable, Hashable {
  /// Bytes that came.
  package var bytes: Int64 = 0
  /// Bytes that are not in the log because of its limit.
  package var cut: Int64 = 0
  /// Why reading ended before the end, if it did.
  package var readFailure: SystemError?
  /// Why the log is incomplete, if it is.
  package var logFailure: SystemError?
  /// Why copying to our own output ended early, if it did.
  package var echoFailure: SystemError?

  package init() {}
}
