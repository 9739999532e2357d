public import Testing

/// Looks again and again until `condition` holds, and records an issue when it never does.
///
/// The bound is generous on purpose: it is only reached by a test that fails.
public func eventually(
  _ what: Comment, within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(2),
  sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let end = clock.now + limit
  while try !condition() {
    guard clock.now < end else {
      Issue.record("never within \(limit): \(what)", sourceLocation: sourceLocation)
      return
    }
    try await clock.sleep(for: pause)
  }
}
