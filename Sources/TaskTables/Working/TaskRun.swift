import POSIXSupport
import Records

/// Runs the command of one task, an item or a nested one.
struct TaskRun {
  let session: WorkerSession
  let settings: TableSettings
  let policy: TaskPolicy
  /// The item, or `ITEM/TASK`: its path in the directory of the table.
  let path: String
  let item: String
  var task: String?
  let killAfter: Duration

  struct Ending {
    var outcome: CommandOutcome
    /// What it said of itself.
    var result: JSONValue
    var troubles: [WallabyError]

    var isGood: Bool { outcome.exitCode == 0 && troubles.isEmpty }
  }

  /// - Parameter end: Becomes readable when it is to be ended.
  func run(
    _ status: RecordStatus, group: String?, _ runner: inout CommandRunner, end: Int32
  ) -> Ending {
    let directory = session.folder.path + "/" + path
    var invocation = CommandInvocation(
      arguments: status.argumentBytes ?? [], environment: Self.environment)
    invocation.environment[TaskEnvironment.store] = session.folder.project.root
    invocation.environment[TaskEnvironment.table] = session.folder.name
    invocation.environment[TaskEnvironment.item] = item
    invocation.environment[TaskEnvironment.task] = task
    invocation.environment[TaskEnvironment.group] = group
    invocation.environment[TaskEnvironment.directory] = directory
    invocation.environment[TaskEnvironment.attempt] = String(status.attempt ?? 1)
    invocation.environment[TaskEnvironment.worker] = session.id
    for (name, value) in settings.variables { invocation.environment[name] = value }
    invocation.workingDirectory = status.cwd
    invocation.input = .null
    invocation.writesLogsItself = true
    invocation.endsWithUs = true
    invocation.timeout = policy.timeout
    invocation.killAfter = killAfter
    invocation.endRequest = end
    do throws(SystemError) {
      let output = try session.directory.openFile(path + "/" + Record.Entry.stdout, .append)
      let error = try session.directory.openFile(path + "/" + Record.Entry.stderr, .append)
      let outcome = runner.run(invocation, output: output, error: error)
      return try ending(outcome)
    } catch {
      let now = session.folder.configuration.now().milliseconds
      return Ending(
        outcome: .notStarted(error, at: now), result: .null, troubles: [])
    }
  }

  private static let environment = EnvironmentBlock.current

  private func ending(_ outcome: CommandOutcome) throws(SystemError) -> Ending {
    var ending = Ending(outcome: outcome, result: .null, troubles: [])
    let log = try session.directory.openFile(path + "/" + Record.Entry.stdout, .read)
    if try log.status().size == 0 { return ending }
    do throws(SystemError) {
      ending.result = try ResultLines.read(log)
    } catch {
      ending.troubles.append(.system("read what '\(path)' said", error))
    }
    return ending
  }
}

extension TaskPolicy {
  /// What to do after an attempt that failed: how long to wait before the next; `nil` for no other.
  func pause(after outcome: CommandOutcome, failures: Int) -> Duration? {
    guard failures <= retries ?? 0, !outcome.cannotBegin else { return nil }
    if let retryOn, retryOn.isDisjoint(with: outcome.failures) { return nil }
    var delay = (retryDelay ?? .zero).seconds
    for _ in 1..<max(1, failures) { delay *= retryFactor ?? 2 }
    return .seconds(min(delay, 30 * 86_400))
  }
}

extension CommandOutcome {
  fileprivate var failures: Set<TaskPolicy.Failure> {
    if timedOut { return [.timeout] }
    switch ending {
    case .exited(let code): return [.exitCode(Int(code))]
    // A shell tells of its child's signal by a code.
    case .signalled(let signal, _): return [.signal(Int(signal)), .exitCode(128 + Int(signal))]
    case .notStarted: return []
    }
  }
}
