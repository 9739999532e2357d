/// How a task is tried: what is `nil` is as the table says, or as it always is.
public struct TaskPolicy: Hashable, Sendable {
  /// How often it is tried again after a failure; never, unless said otherwise.
  public var retries: Int?
  /// How long to wait before the second attempt; not at all, unless said otherwise.
  public var retryDelay: Duration?
  /// What each further wait is multiplied with; 2 unless said otherwise.
  public var retryFactor: Double?
  /// The failures after which it is tried again; all, unless said otherwise.
  public var retryOn: Set<Failure>?
  /// How long one attempt may take before it gets `SIGTERM`.
  public var timeout: Duration?
  /// The container image it runs in.
  public var image: String?

  /// Says nothing: all is as the table says.
  public init() {}

  /// How an attempt failed.
  public enum Failure: Hashable, Sendable {
    case exitCode(Int)
    case signal(Int)
    case timeout
  }

  /// The same, with what is `nil` taken from another.
  public func filled(from other: TaskPolicy) -> TaskPolicy {
    var policy = self
    policy.retries = retries ?? other.retries
    policy.retryDelay = retryDelay ?? other.retryDelay
    policy.retryFactor = retryFactor ?? other.retryFactor
    policy.retryOn = retryOn ?? other.retryOn
    policy.timeout = timeout ?? other.timeout
    policy.image = image ?? other.image
    return policy
  }
}
