/// What a store's file system really does, tried out rather than looked up.
package struct Checkup: Sendable, Hashable {
  package enum Verdict: String, Sendable {
    case good
    /// Works, with a limit one should know.
    case note
    case bad
  }

  /// What was tried, in a word or two.
  package var subject: String
  package var verdict: Verdict
  package var finding: String
  /// What to do about it.
  package var advice: String?
}
