import POSIXSupport
import Records

/// The resources that the current task is computing, outermost first: a fetch within a fetch adds one.
///
/// A program that a closure runs is told in its environment, so that what it fetches counts as fetched by the closure. A task
/// may outlive the closure that began it: a computation whose directory is gone is over, and counts for nothing.
struct ComputationStack: Sendable {
  @TaskLocal static var current = inherited

  let computations: [Computation]

  func adding(_ attempt: borrowing Attempt) -> ComputationStack {
    ComputationStack(computations: computations + [Computation(attempt)])
  }

  /// Fails where the resource is one of those that are being computed here.
  func check(_ ident: String, in collection: Collection) throws(WallabyError) {
    guard
      let first = computations.firstIndex(where: { $0.isOf(ident, in: collection) && !$0.isOver })
    else { return }
    throw .cycle(computations[first...].map(\.place) + [collection.name + "/" + ident])
  }

  /// Tells who waits for whom, so that a ring of waiting is seen by whoever closes it, in whatever process.
  ///
  /// On disk: a symbolic link `.waiting-PROCESS-TOKEN` in each attempt of the stack, whose text is `COLLECTION/IDENT`.
  ///
  /// - Returns: The name of the links; `nil` where nothing is being computed here, or any more.
  /// - Throws: `WallabyError` with code `conflict` for a ring; then nothing is told.
  func beginWaiting(for ident: String, in collection: Collection) throws(WallabyError) -> String? {
    if computations.isEmpty { return nil }
    let configuration = collection.configuration
    let name = "\(Self.waiting)\(configuration.process)-\(try configuration.token())"
    var living: [Computation] = []
    do throws(WallabyError) {
      for computation in computations {
        do throws(SystemError) {
          try Directory(computation.path).makeLink(name, text: collection.name + "/" + ident)
          living.append(computation)
        } catch {
          guard computation.isOver else {
            throw .system("wait for '\(collection.name)/\(ident)'", error)
          }
        }
      }
      if living.isEmpty { return nil }
      try ComputationStack(computations: living).checkRing(from: ident, in: collection)
    } catch {
      endWaiting(name)
      throw error
    }
    return name
  }

  func endWaiting(_ name: String) {
    for computation in computations { try? Directory(computation.path).unlink(name) }
  }

  private static let waiting = ".waiting-"

  /// Follows who waits for whom; fails where that comes back to one of ours.
  private func checkRing(from ident: String, in collection: Collection) throws(WallabyError) {
    var seen: Set<[UInt8]> = []
    var open = [(way: [computations.last!.place], ident: ident, collection: collection)]
    while let next = open.popLast() {
      let place = next.collection.name + "/" + next.ident
      if computations.contains(where: { $0.isOf(next.ident, in: next.collection) }) {
        throw .cycle(next.way + [place])
      }
      guard seen.insert(Array(place.utf8)).inserted else { continue }
      for text in Self.awaited(by: next.ident, in: next.collection) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
          let collection = try? Collection(String(text[..<slash]), in: next.collection.project)
        else { continue }
        let ident = String(text[text.utf8.index(after: slash)...])
        open.append((next.way + [place], ident, collection))
      }
    }
  }

  /// What the closure that computes a resource waits for, as `COLLECTION/IDENT`.
  private static func awaited(by ident: String, in collection: Collection) -> [String] {
    guard let claims = try? ClaimFolder(collection), let holder = try? claims.holder(of: ident),
      let attempt = try? claims.opened.pending.open(holder.description),
      let names = try? attempt.names()
    else { return [] }
    return names.filter { isSignOfLife($0, for: collection.configuration.process) }
      .compactMap { try? attempt.readLink($0) }
  }

  /// Whether a name is that of a link of somebody who waits, and may live.
  private static func isSignOfLife(_ name: String, for here: ProcessIdentity) -> Bool {
    guard name.hasPrefix(waiting) else { return false }
    let rest = name.dropFirst(waiting.utf8.count)
    let process = rest.lastIndex(of: "-").flatMap { ProcessIdentity(String(rest[..<$0])) }
    return process?.verdict(from: here) != .dead
  }

  /// Removes what programs left that died while they waited.
  func sweep(for here: ProcessIdentity) {
    for computation in computations {
      guard let attempt = try? Directory(computation.path), let names = try? attempt.names() else {
        continue
      }
      for name in names where name.hasPrefix(Self.waiting) && !Self.isSignOfLife(name, for: here) {
        try? attempt.unlink(name)
      }
    }
  }
}

// For programs that closures run: the directories of the attempts, as a JSON array.
extension ComputationStack {
  static let variable = "WALLABY_COMPUTING"

  var text: String { JSONValue.array(computations.map { .string($0.path) }).text }

  /// What this process was told by the one that runs it.
  private static let inherited: ComputationStack = {
    let text = EnvironmentBlock.current[variable] ?? ""
    let paths = (try? JSONValue(parsing: Array(text.utf8)))?.arrayValue ?? []
    return ComputationStack(
      computations: paths.compactMap(\.stringValue).compactMap { Computation(at: $0) })
  }()
}
