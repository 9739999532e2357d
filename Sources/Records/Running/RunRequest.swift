/// A command to run and keep: what `wallaby run` was asked for.
package struct RunRequest: Sendable {
  /// What to run; see there for time limits, input and echo.
  package var invocation: CommandInvocation
  package var tags: Tags = []
  /// What goes into the result from the start.
  package var fields: [String: JSONValue] = [:]
  /// How often to try again after a failure or a time-out.
  package var retries = 0
  package var retryDelay: Duration = .zero
  /// Does nothing where a record completed under this key.
  package var onceKey: String?
  /// The record whose command this is once more.
  package var rerunOf: Record.ID?
  /// Runs it again even where that has been done with success.
  package var isForced = false
  package var environmentPolicy = EnvironmentPolicy.safe
  /// The variables that the record keeps facts of, and the directory the command runs in, if that has a name.
  package var environment: [String: String]
  package var workingDirectory: String?

  package init(
    _ invocation: CommandInvocation, environment: [String: String], workingDirectory: String?
  ) {
    self.invocation = invocation
    self.environment = environment
    self.workingDirectory = workingDirectory
  }
}

extension RunRequest {
  /// The keys to claim before the command starts.
  var keys: [(text: String, isForced: Bool)] {
    var keys: [(text: String, isForced: Bool)] = []
    if let onceKey { keys.append((onceKey, false)) }
    if let rerunOf { keys.append((OnceKey.ofRerun(rerunOf), isForced)) }
    return keys
  }
}

/// What became of a request.
package enum RunResult: Sendable {
  /// - Parameters:
  ///   - exitCode: What to pass on.
  ///   - troubles: Why the record holds less than the command said, if it does.
  case ran(Record, exitCode: Int32, troubles: [WallabyError])
  /// A record completed under the key before.
  case completedBefore(Record.ID)
}
