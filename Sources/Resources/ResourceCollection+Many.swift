public import Records

extension ResourceCollection {
  /// Fetches many identifiers, so many at a time.
  ///
  /// ```swift
  /// for await found in thumbnails.fetchAll(names, with: Options(), concurrency: 8) {
  ///   print(found.id, found.outcome)
  /// }
  /// ```
  ///
  /// One that fails stops no other. Leaving the loop cancels the rest: none begins, the programs of those under way are asked to
  /// end, and closures can see that they are cancelled.
  ///
  /// On disk: as ``fetch(_:with:)``, for each.
  ///
  /// - Parameters:
  ///   - idents: What to fetch.
  ///   - arguments: The same for each.
  ///   - concurrency: How many at a time.
  ///   - recompute: Whether to compute what is kept anew.
  ///   - progress: Called after each with the number done and of all, by one task at a time.
  /// - Returns: What came of each, as it comes.
  public func fetchAll(
    _ idents: some Sequence<String>, with arguments: Arguments, concurrency: Int = 8,
    recompute: Bool = false, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) -> AsyncStream<Fetched> {
    let idents = Array(idents)
    return AsyncStream { continuation in
      let task = Task {
        await fetchEach(idents, with: arguments, concurrency: concurrency, recompute: recompute) {
          continuation.yield($1)
          progress($0, idents.count)
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Fetches many identifiers, so many at a time, in the caller's task; returns when all that began has ended, also when it is
  /// cancelled.
  ///
  /// On disk: as ``fetch(_:with:)``, for each.
  ///
  /// - Parameter body: Called with the number done and what came of the last.
  package func fetchEach(
    _ idents: [String], with arguments: Arguments, concurrency: Int, recompute: Bool = false,
    _ body: (Int, Fetched) -> Void
  ) async {
    await withTaskGroup(of: Fetched.self) { group in
      var rest = idents[...]
      var done = 0
      func begin() {
        guard !Task.isCancelled, let ident = rest.popFirst() else { return }
        group.addTask { await fetched(ident, with: arguments, recompute) }
      }
      for _ in 0..<max(1, concurrency) { begin() }
      while let fetched = await group.next() {
        done += 1
        body(done, fetched)
        begin()
      }
    }
  }

  private func fetched(
    _ ident: String, with arguments: Arguments, _ isForced: Bool
  ) async -> Fetched {
    do {
      let resource =
        isForced
        ? try await recompute(ident, with: arguments) : try await fetch(ident, with: arguments)
      return Fetched(id: ident, outcome: .success(resource))
    } catch {
      return Fetched(id: ident, outcome: .failure(error))
    }
  }

  /// What came of fetching one of many.
  public struct Fetched: Sendable, Identifiable {
    public let id: String
    public let outcome: Result<Resource<Value>, any Error>
  }

  /// Begins to fetch in a task of its own, and tells how it stands right now: pending, unless it was kept already.
  ///
  /// The task ends with this process; what it was computing is then computed by whoever fetches it next.
  ///
  /// What the closure throws is kept, for ``status(of:)`` and ``errorText(of:)``; the task throws it, too.
  ///
  /// On disk: as ``fetch(_:with:)``.
  ///
  /// - Throws: What can be known at once: a name that cannot be one, other arguments.
  public func start(
    _ ident: String, with arguments: Arguments
  ) throws -> (status: ResourceStatus, task: Task<Resource<Value>, any Error>) {
    let reason = try why(ident, with: arguments)
    if case .argumentsChanged(let differences)? = reason, policy == .fail {
      throw WallabyError.argumentsChanged(ident, name, differences)
    }
    let status = try status(of: ident)
    let task = Task { try await fetch(ident, with: arguments) }
    guard let status, reason == nil || status.pending else {
      return (pendingStatus(of: ident), task)
    }
    return (status, task)
  }
}

extension ResourceCollection where Arguments == NoArguments {
  /// The value of an identifier: the kept one, or else computed now and kept.
  ///
  /// On disk, throws, complexity: as ``fetch(_:with:)``.
  @discardableResult
  public func fetch(_ ident: String) async throws -> Resource<Value> {
    try await fetch(ident, with: NoArguments())
  }

  /// The value if it is kept; else `nil`, at once, while somebody else computes it.
  ///
  /// On disk, throws, complexity: as ``fetch(_:with:wait:)``.
  public func fetch(_ ident: String, wait: Bool) async throws -> Resource<Value?> {
    try await fetch(ident, with: NoArguments(), wait: wait)
  }

  /// Fetches many identifiers, so many at a time.
  ///
  /// On disk: as ``fetchAll(_:with:concurrency:recompute:progress:)``, which says all else.
  public func fetchAll(
    _ idents: some Sequence<String>, concurrency: Int = 8, recompute: Bool = false,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) -> AsyncStream<Fetched> {
    fetchAll(
      idents, with: NoArguments(), concurrency: concurrency, recompute: recompute,
      progress: progress)
  }

  /// Begins to fetch in a task of its own.
  ///
  /// On disk, throws: as ``start(_:with:)``.
  public func start(
    _ ident: String
  ) throws -> (status: ResourceStatus, task: Task<Resource<Value>, any Error>) {
    try start(ident, with: NoArguments())
  }

  /// Computes a value whether or not one is kept.
  ///
  /// On disk, throws: as ``recompute(_:with:)``.
  @discardableResult
  public func recompute(_ ident: String) async throws -> Resource<Value> {
    try await recompute(ident, with: NoArguments())
  }

  /// Why a fetch would compute; `nil` where it would take what is kept.
  ///
  /// Throws, complexity: as ``why(_:with:)``.
  public func why(_ ident: String) throws -> RecomputeReason? {
    try why(ident, with: NoArguments())
  }
}

extension ResourceCollection where Arguments == [String: JSONValue] {
  /// The value of an identifier, with arguments that have no type of their own.
  ///
  /// On disk, throws, complexity: as ``fetch(_:with:)``.
  @discardableResult
  public func fetch(
    _ ident: String, args: [String: JSONValue] = [:]
  ) async throws -> Resource<Value> {
    try await fetch(ident, with: args)
  }
}
