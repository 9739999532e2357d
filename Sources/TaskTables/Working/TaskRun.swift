import POSIXSupport
import Records

/// Runs the command of one task, an item or a nested one.
struct TaskRun {
  let session: WorkerSession
  let containers: ContainerHost
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
    var invocation = CommandInvocation(
      arguments: status.argumentBytes ?? [], environment: Self.environment)
    let variables = variables(status, group)
    for name in TaskEnvironment.all { invocation.environment[name] = nil }
    for (name, value) in variables { invocation.environment[name] = value }
    var removal: [String]?
    if let image = policy.image {
      do throws(WallabyError) {
        let launch = try container(image, status, variables)
        invocation.arguments = launch.arguments.map { Array($0.utf8) }
        for (name, value) in launch.environment { invocation.environment[name] = value }
        removal = launch.removal
      } catch {
        let missing = SystemError.missing("exec", "the container engine")
        return Ending(
          outcome: .notStarted(missing, at: session.folder.configuration.now().milliseconds),
          result: .null, troubles: [error])
      }
    }
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
      if let removal, outcome.mayHaveLeftContainer { containers.remove(removal) }
      return ending(outcome)
    } catch {
      let now = session.folder.configuration.now().milliseconds
      return Ending(
        outcome: .notStarted(error, at: now), result: .null, troubles: [])
    }
  }

  private static let environment = EnvironmentBlock.current

  /// What the task finds in its environment besides ours.
  private func variables(_ status: RecordStatus, _ group: String?) -> [String: String] {
    var variables = settings.variables
    variables[TaskEnvironment.store] = session.folder.project.root
    variables[TaskEnvironment.table] = session.folder.name
    variables[TaskEnvironment.item] = item
    variables[TaskEnvironment.task] = task
    variables[TaskEnvironment.group] = group
    variables[TaskEnvironment.directory] = session.folder.path + "/" + path
    variables[TaskEnvironment.attempt] = String(status.attempt ?? 1)
    variables[TaskEnvironment.worker] = session.id
    return variables
  }

  private func container(
    _ image: String, _ status: RecordStatus, _ variables: [String: String]
  ) throws(WallabyError) -> ContainerLaunch {
    let engine = try ContainerEngine.find(
      settings.containerEngine, environment: Host.environment())
    containers.prepare(engine)
    let (user, group) = Host.userAndGroup()
    var run = ContainerRun(
      status.command ?? [], in: image,
      title: "\(session.folder.name)-\(path)-\(status.attempt ?? 1)", owner: session.owner,
      user: user, group: group,
      storage: "\(session.folder.path)/\(path)/\(Record.Entry.storage)")
    run.workingDirectory = status.cwd
    run.environment = variables
    run.options = settings.containerOptions
    return try engine.launch(run)
  }

  private func ending(_ outcome: CommandOutcome) -> Ending {
    var ending = Ending(outcome: outcome, result: .null, troubles: [])
    do throws(SystemError) {
      let log = try session.directory.openFile(path + "/" + Record.Entry.stdout, .read)
      if try log.status().size == 0 { return ending }
      ending.result = try ResultLines.read(log)
    } catch {
      // It may have removed it: then it has said nothing.
      if error.isMissing { return ending }
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
  /// A signal was about.
  fileprivate var mayHaveLeftContainer: Bool {
    if case .signalled = ending { return true }
    return timedOut || receivedSignal != nil
  }

  fileprivate var failures: Set<TaskPolicy.Failure> {
    if timedOut { return [.timeout] }
    switch ending {
    // A shell tells of its child's signal by a code.
    case .exited(let code) where code > 128:
      return [.exitCode(Int(code)), .signal(Int(code) - 128)]
    case .exited(let code): return [.exitCode(Int(code))]
    case .signalled(let signal, _): return [.signal(Int(signal)), .exitCode(128 + Int(signal))]
    case .notStarted: return []
    }
  }
}
