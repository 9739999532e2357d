import POSIXSupport

/// What became of a stream that was kept.
package struct KeptStream: Sendable {
  package var record: Record
  /// The signal that ended it early.
  package var signal: Int32?
  /// Why the log holds less than what came.
  package var trouble: WallabyError?
}

extension RecordStore {
  /// Keeps a stream as a record's output.
  ///
  /// On disk: a running record; its `stdout.log` grows; then it is settled.
  package func keep(
    _ copy: StreamCopy, tags: Tags, fields: [String: JSONValue], environment: [String: String],
    workingDirectory: String?
  ) throws(WallabyError) -> KeptStream {
    // Until all is settled: a signal ends the copy, never what keeps it.
    var signals = try explaining("listen for signals") { () throws(SystemError) in
      try StreamCopy.listen()
    }
    let running = try begin(
      kind: "pipe", tags: tags, result: fields.isEmpty ? .null : .object(fields)
    ) { status in
      status.cwd = workingDirectory
      status.other["scheduler"] = SchedulerVariables.json(environment)
    }!
    let path = running.record.path
    let outcome: StreamCopy.Outcome
    var troubles: [WallabyError] = []
    do throws(SystemError) {
      let log = try log(running.record.stdout, &troubles)
      outcome = try copy.run(log: log, hearing: &signals, beatEvery: RunningRecord.beatInterval) {
        RunningRecord.beat(at: path)
      }
    } catch {
      throw .system("keep the stream", error)
    }
    let stream = outcome.stream
    let trouble = (troubles + stream.troubles(running.record.stdout)).first
    let (record, spoiled) = try running.settle { status, result in
      status.startedTime = Timestamp(milliseconds: outcome.started)
      status.finishedTime = Timestamp(milliseconds: outcome.finished)
      if result == .null { result = .object([:]) }
      if stream.cut > 0 { status.other["cut"] = ["stdout_bytes": .integer(stream.cut)] }
      if let signal = outcome.receivedSignal {
        status.state = .cancelled
        status.message = "received \(SignalNumber.name(signal)) before the end of the stream"
      } else if let trouble {
        status.state = .failed
        status.message = trouble.message
      } else {
        status.state = .completed
        if stream.echoFailure != nil { status.message = "whoever read the copy went away" }
      }
    }
    _ = consume signals
    return KeptStream(
      record: record, signal: outcome.receivedSignal, trouble: trouble ?? spoiled.first)
  }
}
