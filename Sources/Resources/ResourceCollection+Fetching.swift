import POSIXSupport
import Records

extension ResourceCollection {
  /// The value of an identifier: the kept one, or else computed now and kept.
  ///
  /// Computing happens in the caller's task, of all callers anywhere in one; the others wait. What has failed, or whose
  /// process died, is computed again. A closure may fetch other resources.
  ///
  /// On disk: nothing where a value is kept. Else a claim and a directory in `COLLECTION/.pending/`; when all is done the
  /// directory is renamed to `COLLECTION/IDENT/`.
  ///
  /// - Throws: What the closure throws, to the caller that computed; to those that waited `WallabyError` with code
  ///   `failed`. `CancellationError` where the task is cancelled while it waits or runs a program. `EncodingError` for a value that cannot be kept. `WallabyError` with code `conflict` for other arguments than
  ///   those of the kept value, where resources wait for each other, and where this process was silent for so long that
  ///   another began anew; with code `notFlushed` where the value is kept, but a power cut may undo it.
  /// - Complexity: Of a kept value a look, three opens and two reads; on shared file systems the opens that lead to the
  ///   collection instead of the look. Of one to compute, two directories, four files, a claim and a rename. Waiting: two looks
  ///   at the claim, after 1, 2, 4 ms and so on up to 100 ms, on shared file systems up to a second.
  @discardableResult
  public func fetch(_ ident: String, with arguments: Arguments) async throws -> Resource<Value> {
    try await fetch(ident, with: arguments, isForced: false)
  }

  /// The value if it is kept; else `nil`, at once, while somebody else computes it. Where nobody does, it is computed now.
  ///
  /// On disk, throws, complexity: as ``fetch(_:with:)``.
  public func fetch(
    _ ident: String, with arguments: Arguments, wait: Bool
  ) async throws -> Resource<Value?> {
    if wait { return try await fetch(ident, with: arguments).map { $0 } }
    try ResourceName.checkIdentifier(ident)
    let asked = try ValueCoding.arguments(arguments)
    switch try await step(ident, with: arguments, asked, isForced: false, after: nil) {
    case .done(let resource): return resource.map { $0 }
    case .wait:
      let status = try status(of: ident) ?? pendingStatus(of: ident)
      return Resource(
        id: ident, value: nil, result: .null, status: status, paths: paths(of: ident))
    }
  }

  /// Computes a value whether or not one is kept.
  ///
  /// What is kept stays to be read until the new value, or the new failure, takes its place; where the task is cancelled, a value
  /// stays. Where somebody else is at it, their value is taken.
  ///
  /// On disk: as ``fetch(_:with:)``; the two directories are exchanged, or, where the file system cannot do that, renamed one
  /// after the other. Throws: as ``fetch(_:with:)``.
  @discardableResult
  public func recompute(_ ident: String, with arguments: Arguments) async throws -> Resource<Value>
  {
    try await fetch(ident, with: arguments, isForced: true)
  }

  /// Why a fetch would compute; `nil` where it would take what is kept.
  ///
  /// - Throws: `WallabyError` with code `damaged`, or `invalidInput` for arguments that are no JSON; `EncodingError`.
  /// - Complexity: As a fetch of a kept value.
  public func why(_ ident: String, with arguments: Arguments) throws -> RecomputeReason? {
    try ResourceName.checkIdentifier(ident)
    return reason(
      try KeptResource.read(ident, in: collection), try ValueCoding.arguments(arguments))
  }

  private func fetch(
    _ ident: String, with arguments: Arguments, isForced: Bool
  ) async throws -> Resource<Value> {
    try ResourceName.checkIdentifier(ident)
    let asked = try ValueCoding.arguments(arguments)
    var awaited: AttemptName?
    var waiting: String?
    defer { waiting.map(ComputationStack.current.endWaiting) }
    while true {
      switch try await step(ident, with: arguments, asked, isForced: isForced, after: awaited) {
      case .done(let resource): return resource
      case .wait(let holder):
        if waiting == nil {
          waiting = try ComputationStack.current.beginWaiting(for: ident, in: collection)
        }
        awaited = holder
        try await ClaimFolder.waitForEnd(of: holder, at: ident, in: collection)
      }
    }
  }

  private enum Step {
    case done(Resource<Value>)
    case wait(AttemptName)
  }

  /// Takes what is kept, or computes, or says who does.
  ///
  /// - Parameters:
  ///   - asked: The arguments as they are kept.
  ///   - awaited: The attempt that the caller has waited for: its failure is the caller's.
  private func step(
    _ ident: String, with arguments: Arguments, _ asked: JSONValue, isForced: Bool,
    after awaited: AttemptName?
  ) async throws -> Step {
    try ComputationStack.current.check(ident, in: collection)
    func kept() throws(WallabyError) -> Resource<Value>? {
      // What is to be computed anew in any case may be damaged.
      if isForced && awaited == nil { return nil }
      return try usable(try KeptResource.read(ident, in: collection), asked, isForced, awaited)
    }
    if let found = try kept() { return .done(found) }
    guard let compute else { return try stepWithoutClosure(ident, after: awaited) }
    switch try Attempt.begin(
      ident, in: collection, arguments: asked, version: version, unless: kept)
    {
    case .busy(let holder): return .wait(holder)
    case .kept(let found): return .done(found)
    case .begun(let attempt): return .done(try await run(compute, attempt, arguments))
    }
  }

  /// Says who computes what is not kept; of a collection without a closure that is never us.
  private func stepWithoutClosure(
    _ ident: String, after awaited: AttemptName?
  ) throws(WallabyError) -> Step {
    let claims = try ClaimFolder(collection)
    if let holder = try claims.holder(of: ident), holder != awaited,
      try !claims.isDead(holder, of: ident)
    {
      return .wait(holder)
    }
    throw .undefined(collection.name)
  }

  /// What is kept, where it will do.
  private func usable(
    _ kept: KeptResource?, _ asked: JSONValue, _ isForced: Bool, _ awaited: AttemptName?
  ) throws(WallabyError) -> Resource<Value>? {
    guard let kept else { return nil }
    let isAwaited = awaited != nil && kept.status.owner == awaited?.owner
    if isForced && !isAwaited { return nil }
    switch reason(kept, asked) {
    case nil: return try resource(kept)
    case .argumentsChanged(let differences):
      switch policy {
      case .reuse: return try resource(kept)
      case .recompute: return nil
      case .fail:
        throw WallabyError.argumentsChanged(kept.status.ident, collection.name, differences)
      }
    case .failed(let state, let message) where isAwaited:
      throw WallabyError.failedElsewhere(
        kept.status.ident, collection.name, message ?? state.rawValue)
    default: return nil
    }
  }

  private func reason(_ kept: KeptResource?, _ asked: JSONValue) -> RecomputeReason? {
    guard let status = kept?.status else { return .absent }
    if !status.completed { return .failed(status.state, message: status.message) }
    if compute == nil { return nil }
    // By their bytes.
    if status.version.map({ Array($0.utf8) }) != version.map({ Array($0.utf8) }) {
      return .versionChanged(kept: status.version, asked: version)
    }
    let differences = ArgumentDifference.all(kept: status.arguments, asked: asked)
    return differences.isEmpty ? nil : .argumentsChanged(differences)
  }

  private func resource(_ kept: KeptResource) throws(WallabyError) -> Resource<Value> {
    let ident = kept.status.ident
    let paths = paths(of: ident)
    let result: JSONValue
    do throws(JSONScanner.Failure) {
      result = try JSONValue(parsing: kept.result)
    } catch {
      throw .damagedResource(paths.result, "\(error)")
    }
    do {
      return Resource(
        id: ident, value: try ValueCoding.value(Value.self, from: kept.result), result: result,
        status: kept.status, paths: paths)
    } catch {
      throw .valueDoesNotFit(collection.name + "/" + ident, ErrorText.chain(of: error).first)
    }
  }

  /// Runs the closure, and settles the attempt whatever comes of it.
  private func run(
    _ compute: Closure, _ attempt: consuming Attempt, _ arguments: Arguments
  ) async throws -> Resource<Value> {
    let stack = ComputationStack.current.adding(attempt)
    let context = ResourceContext(attempt, within: stack)
    let ident = attempt.ident
    let result: JSONValue
    let value: Value
    do {
      let computed = try await ComputationStack.$current.withValue(stack) {
        try await compute(ident, arguments, context)
      }
      result = try ValueCoding.result(computed)
      // What cannot be read again is not kept either.
      value = try ValueCoding.value(Value.self, from: result.fileBytes)
      if let failure = context.log.failure {
        throw WallabyError.system("keep the output of '\(attempt.place)'", failure)
      }
    } catch {
      // Whatever went wrong may come from that.
      guard attempt.isOurs else {
        attempt.abandon()
        throw WallabyError.superseded(ident, collection.name)
      }
      // Who gave up has not learnt that the value is worth less.
      if Task.isCancelled, let kept = try? KeptResource.read(ident, in: collection),
        kept.status.completed
      {
        attempt.abandon()
        throw error
      }
      let text = ErrorText.chain(of: error)
      // Where not even the failure can be kept, what failed first is still what the caller has to know.
      _ = try? attempt.settle(
        Task.isCancelled ? .cancelled : .failed, result: .null, error: text.whole,
        message: text.first)
      throw error
    }
    let status = try attempt.settle(.completed, result: result)
    return Resource(
      id: ident, value: value, result: result, status: status, paths: paths(of: ident))
  }
}
