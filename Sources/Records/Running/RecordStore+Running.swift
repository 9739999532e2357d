import POSIXSupport

extension RecordStore {
  /// Runs a command and keeps all of it: the record is there, running, before the command starts, and settled when this returns.
  ///
  /// On disk: as ``begin(kind:tags:result:claiming:_:)``; then the logs grow; then as ``RunningRecord/settle(_:)``. Before another attempt the logs are
  /// renamed to `stdout.N.log` and `stderr.N.log`.
  ///
  /// Once the command has started, what cannot be kept is told as a trouble: the command's output and exit code are passed on.
  ///
  /// - Throws: ``WallabyError``: nothing was run.
  package func run(_ request: RunRequest) throws(WallabyError) -> RunResult {
    var runner = try explaining("listen for signals") { () throws(SystemError) in
      try CommandRunner()
    }
    // Looked at first, so that what was done costs no record.
    for key in request.keys where !key.isForced {
      if let id = try OnceKey(key.text, in: self).completed() { return .completedBefore(id) }
    }
    var completed: Record.ID?
    guard let running = try begin(request, completed: &completed) else {
      return .completedBefore(completed!)
    }
    let path = running.record.path
    var attempts: [JSONValue] = []
    var troubles: [WallabyError] = []
    while true {
      let outcome = attempt(request, running.record, &runner, &troubles)
      troubles += outcome.troubles(running.record)
      var isLast =
        outcome.exitCode == 0 || runner.receivedSignal != nil || attempts.count >= request.retries
        || outcome.cannotBegin
      if !isLast {
        do throws(WallabyError) {
          try keepLogs(of: running.record, attempt: attempts.count + 1)
          attempts.append(outcome.attemptFacts)
          let signal = runner.wait(request.retryDelay, beatEvery: RunningRecord.beatInterval) {
            RunningRecord.beat(at: path)
          }
          if signal == nil { continue }
        } catch {
          troubles.append(error)
          isLast = true
        }
      }
      let code = outcome.exitCode == 0 && !troubles.isEmpty ? 125 : outcome.exitCode
      let signal = runner.receivedSignal
      let begun = running.record
      do throws(WallabyError) {
        let (record, spoiled) = try running.settle { status, result in
          status.attempt = request.retries > 0 ? attempts.count + (isLast ? 1 : 0) : nil
          if !attempts.isEmpty { status.other["attempts"] = .array(attempts) }
          if result == .null { result = .object([:]) }
          outcome.describe(in: &status, receivedSignal: signal, troubles)
        }
        return .ran(
          record, exitCode: code == 0 && !spoiled.isEmpty ? 125 : code,
          troubles: troubles + spoiled)
      } catch {
        return .ran(begun, exitCode: code == 0 ? 125 : code, troubles: troubles + [error])
      }
    }
  }

  /// - Returns: `nil` where another has completed the key meanwhile.
  private func begin(
    _ request: RunRequest, completed: inout Record.ID?
  ) throws(WallabyError) -> RunningRecord? {
    try begin(
      kind: "run", tags: request.tags,
      result: request.fields.isEmpty ? .null : .object(request.fields),
      claiming: { (id, owner) throws(WallabyError) in
        for key in request.keys {
          switch try OnceKey(key.text, in: self).claim(id, owner, isForced: key.isForced) {
          case .claimed: break
          case .busy(let id, let who): throw .keyIsBusy(key.text, id, who)
          case .completed(let id):
            completed = id
            return false
          }
        }
        return true
      },
      { status in describe(request, in: &status) })
  }

  /// What is known before the command starts.
  private func describe(_ request: RunRequest, in status: inout RecordStatus) {
    let arguments = request.invocation.arguments
    status.command = arguments.map { String(decoding: $0, as: UTF8.self) }
    if zip(arguments, status.command!).contains(where: { !$0.elementsEqual($1.utf8) }) {
      status.other["command_base64"] = .array(arguments.map { .string(Base64.text($0)) })
    }
    status.cwd = request.workingDirectory
    status.other["git"] = request.workingDirectory.flatMap(GitFacts.json)
    status.other["scheduler"] = SchedulerVariables.json(request.environment)
    status.other["environment"] = request.environmentPolicy.kept(request.environment)
    if let key = request.onceKey { status.other["once"] = .string(key) }
    if let id = request.rerunOf { status.other["rerun_of"] = .string(id.description) }
  }

  private func attempt(
    _ request: RunRequest, _ record: Record, _ runner: inout CommandRunner,
    _ troubles: inout [WallabyError]
  ) -> CommandOutcome {
    var invocation = request.invocation
    invocation.environment["WALLABY_STORE"] = root
    invocation.environment["WALLABY_RECORD_ID"] = record.id.description
    invocation.environment["WALLABY_RECORD_DIR"] = record.path
    do throws(SystemError) {
      let output = try log(record.stdout, &troubles)
      let error = try log(record.stderr, &troubles)
      return runner.run(
        invocation, output: output, error: error, beatEvery: RunningRecord.beatInterval
      ) { RunningRecord.beat(at: record.path) }
    } catch {
      let now = configuration.now().milliseconds
      return CommandOutcome(started: now, finished: now, ending: .notStarted(error))
    }
  }

  /// Opens a log; where that cannot be, says so and lets the output go without a copy.
  func log(
    _ path: String, _ troubles: inout [WallabyError]
  ) throws(SystemError) -> FileDescriptor {
    do throws(SystemError) {
      let file = try FileDescriptor.open(path, .createIfMissing)
      if format.isShared { try file.setMode(0o644) }
      return file
    } catch {
      troubles.append(.system("keep the output", error))
      return try FileDescriptor.open("/dev/null", .readWrite)
    }
  }

  /// Gives the logs of an attempt names of their own and begins new ones.
  ///
  /// `stdout.log` and `stderr.log` are there at every moment, where the file system has links.
  private func keepLogs(of record: Record, attempt: Int) throws(WallabyError) {
    let hour = try hourDirectory(of: record.id)
    let directory = try directory(of: record.id)
    try explaining("keep the logs of attempt \(attempt)") { () throws(SystemError) in
      for stream in ["stdout", "stderr"] {
        let log = Record.Entry.log(stream)
        let kept = Record.Entry.log(stream, attempt: attempt)
        if isDurable { try directory.openFile(log, .read).sync() }
        let draft = ".\(log)-\(record.id)-\(configuration.process)"
        try hour.createFile(draft, [], sync: false, mode: format.isShared ? 0o644 : nil)
        do throws(SystemError) {
          do throws(SystemError) {
            try directory.link(log, as: kept)
          } catch {
            try directory.rename(log, to: kept)
          }
          try hour.rename(draft, to: "\(record.id)/\(log)")
        } catch {
          try? hour.unlink(draft)
          throw error
        }
      }
    }
  }
}

extension CommandOutcome {
  /// Trying again would end the same way: there is no such program.
  package var cannotBegin: Bool {
    if case .notStarted = ending { return true }
    return false
  }

  package var attemptFacts: JSONValue {
    var facts: [String: JSONValue] = [
      "started": .string(Timestamp(milliseconds: started).description),
      "finished": .string(Timestamp(milliseconds: finished).description),
    ]
    switch ending {
    case .exited(let code): facts["exit_code"] = .integer(Int64(code))
    case .signalled(let signal, _): facts["signal"] = .integer(Int64(signal))
    case .notStarted: facts["message"] = message.map { .string($0) }
    }
    if timedOut { facts["message"] = "timed out" }
    return .object(facts)
  }

  /// State and facts of the end.
  package func describe(
    in status: inout RecordStatus, receivedSignal: Int32?, _ troubles: [WallabyError]
  ) {
    status.startedTime = Timestamp(milliseconds: started)
    status.finishedTime = Timestamp(milliseconds: finished)
    var sentences: [String] = []
    switch ending {
    case .exited(let code):
      status.exitCode = Int(code)
      status.state = code == 0 ? .completed : .failed
    case .signalled(let signal, let coreDumped):
      status.signal = Int(signal)
      status.state = .failed
      sentences.append(
        "killed by \(SignalNumber.name(signal))\(coreDumped ? " (core dumped)" : "")")
    case .notStarted:
      status.exitCode = Int(exitCode)
      status.state = .failed
      if let message { sentences.append(message) }
    }
    if timedOut {
      status.state = .timedOut
      sentences.insert("timed out", at: 0)
    }
    if let receivedSignal {
      status.state = .cancelled
      sentences.insert(
        "received \(SignalNumber.name(receivedSignal)) from outside and passed it on", at: 0)
    }
    if case .notStarted = ending {
    } else {
      status.usage = RecordStatus.Usage(
        wallSeconds: usage.wallSeconds, userSeconds: usage.userSeconds,
        systemSeconds: usage.systemSeconds, maxRSSBytes: usage.maximumResidentBytes)
    }
    if output.cut > 0 || error.cut > 0 {
      status.other["cut"] = [
        "stdout_bytes": .integer(output.cut), "stderr_bytes": .integer(error.cut),
      ]
    }
    if !troubles.isEmpty, status.state == .completed { status.state = .failed }
    sentences += troubles.map(\.message)
    status.message = sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }

  fileprivate func troubles(_ record: Record) -> [WallabyError] {
    output.troubles(record.stdout) + error.troubles(record.stderr)
  }
}

extension StreamSummary {
  /// Why the log, or our own output, holds less than was said. That nobody reads our output any more is none.
  package func troubles(_ log: String) -> [WallabyError] {
    var troubles = [logFailure, readFailure].compactMap { $0 }.map {
      WallabyError.incompleteLog(log, $0)
    }
    if let echoFailure, !echoFailure.isBrokenPipe { troubles.append(.incompleteEcho(echoFailure)) }
    return troubles
  }
}
