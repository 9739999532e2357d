import POSIXSupport
import Records

/// What a closure has while it computes one resource: a place for files, logs, and a way to run programs.
///
/// Safe to hand to any thread or task of the closure; good until it returns.
public final class ResourceContext: Sendable {
  /// What is being computed.
  public let ident: String
  public let collection: String
  /// The place for files: `storage/` of this attempt. Moved to `STORE/COLLECTION/IDENT/storage` when the closure has
  /// returned or thrown.
  public let directory: String
  let attemptPath: String
  let log: AttemptLog
  /// Where all this is found when it is settled.
  private let paths: ResourcePaths
  private let stack: ComputationStack
  private let process: ProcessIdentity

  /// - Parameter stack: What is being computed with this, the attempt the last.
  init(_ attempt: borrowing Attempt, within stack: ComputationStack) {
    self.stack = stack
    process = attempt.collection.configuration.process
    ident = attempt.ident
    collection = attempt.collection.name
    attemptPath = attempt.path
    paths = ResourcePaths(base: attempt.collection.path + "/" + attempt.ident)
    directory = attempt.path + "/" + Record.Entry.storage
    log = AttemptLog(at: attempt.path)
  }

  /// Writes a line to `stdout.log`, at once.
  ///
  /// A line that cannot be kept makes the whole fetch fail, when the closure returns.
  ///
  /// - Complexity: One write.
  public func log(_ message: String) { log.write(message, isError: false) }

  /// Writes a line to `stderr.log`, at once; else as ``log(_:)``.
  public func logError(_ message: String) { log.write(message, isError: true) }

  /// Runs a program to its end; what it writes goes to this resource's logs.
  ///
  /// It reads from `/dev/null`, starts in ``directory`` unless told otherwise, and gets `SIGTERM` when this process is gone.
  ///
  /// - Parameters:
  ///   - command: The program, looked up in the `PATH`, and its arguments.
  ///   - directory: Where it starts.
  ///   - environment: Variables to set beside those of this process.
  ///   - timeout: How long it may take.
  /// - Throws: ``CommandFailure`` unless it exits with 0; `WallabyError` where its output could not be kept, and where this
  ///   process may not run programs at all.
  public func run(
    _ command: [String], in directory: String? = nil, environment: [String: String] = [:],
    timeout: Duration? = nil
  ) async throws {
    var variables = EnvironmentBlock.current
    for (name, value) in environment { variables[name] = value }
    variables[ComputationStack.variable] = stack.text
    var invocation = CommandInvocation(command, environment: variables)
    invocation.workingDirectory = directory ?? self.directory
    invocation.input = .null
    invocation.echo = false
    invocation.endsWithUs = true
    invocation.timeout = timeout
    defer { stack.sweep(for: process) }
    let outcome = try await CommandThread.run(invocation, logs: attemptPath)
    if let failure = CommandFailure(command, outcome) { throw failure }
    // What was lost may have been the value.
    let troubles =
      outcome.output.troubles(paths.stdout) + outcome.error.troubles(paths.stderr)
    if let trouble = troubles.first { throw trouble }
  }
}
