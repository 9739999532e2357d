import POSIXSupport
import Records

/// The resources that the current task is computing, outermost first: a fetch within a fetch adds one.
struct ComputationStack: Sendable {
  @TaskLocal static var current = ComputationStack(attempts: [])

  let attempts: [Attempt]

  func adding(_ attempt: Attempt) -> ComputationStack {
    ComputationStack(attempts: attempts + [attempt])
  }

  /// Fails where the resource is one of those that are being computed here.
  func check(_ ident: String, in collection: Collection) throws(WallabyError) {
    guard let first = attempts.firstIndex(where: { $0.isOf(ident, in: collection) }) else { return }
    let places = attempts[first...].map(\.place) + [collection.name + "/" + ident]
    throw .cycle(places)
  }

  /// Tells who waits for whom, so that a ring of waiting is seen by whoever closes it, in whatever process.
  ///
  /// On disk: a symbolic link `.waiting-TOKEN` in each attempt of the stack, whose text is `COLLECTION/IDENT`.
  ///
  /// - Returns: The name of the links; `nil` where nothing is being computed here.
  /// - Throws: `WallabyError` with code `conflict` for a ring; then nothing is told.
  func beginWaiting(for ident: String, in collection: Collection) throws(WallabyError) -> String? {
    if attempts.isEmpty { return nil }
    let name = Self.waiting + (try collection.configuration.token())
    do throws(WallabyError) {
      for attempt in attempts {
        try explaining("wait for '\(collection.name)/\(ident)'") { () throws(SystemError) in
          try Directory(attempt.path).makeLink(name, text: collection.name + "/" + ident)
        }
      }
      try checkRing(from: ident, in: collection)
    } catch {
      endWaiting(name)
      throw error
    }
    return name
  }

  func endWaiting(_ name: String) {
    for attempt in attempts { try? Directory(attempt.path).unlink(name) }
  }

  private static let waiting = ".waiting-"

  /// Follows who waits for whom; fails where that comes back to one of ours.
  private func checkRing(from ident: String, in collection: Collection) throws(WallabyError) {
    var seen: Set<String> = []
    var open = [(way: [attempts.last!.place], ident: ident, collection: collection)]
    while let next = open.popLast() {
      let place = next.collection.name + "/" + next.ident
      if attempts.contains(where: { $0.isOf(next.ident, in: next.collection) }) {
        throw .cycle(next.way + [place])
      }
      guard seen.insert(place).inserted else { continue }
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
    return names.filter { $0.hasPrefix(waiting) }.compactMap { try? attempt.readLink($0) }
  }
}

extension Attempt {
  func isOf(_ ident: String, in other: Collection) -> Bool {
    self.ident.utf8.elementsEqual(ident.utf8) && collection.name == other.name
      && collection.project.root == other.project.root
  }
}
