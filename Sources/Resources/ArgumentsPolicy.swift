/// What a fetch does when a value is kept that was computed with other arguments.
public enum ArgumentsPolicy: Sendable, Hashable {
  /// It is an error that names what differs.
  case fail
  /// It computes the value anew; the old one is gone then.
  case recompute
  /// It takes the value as it is.
  case reuse
}
