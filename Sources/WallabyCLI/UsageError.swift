/// A command line that cannot be understood.
package struct UsageError: Error, Hashable, Sendable {
  /// What is wrong: lower case, no full stop.
  package var message: String
  /// One thing to try, printed as the second line.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
