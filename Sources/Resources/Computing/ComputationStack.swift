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

  /// Tells who waits on whom, so that a ring of waiting is seen by whoever closes it, in whatever process.
  ///
  /// On disk: a symbolic link `.waiting` in the innermost attempt, whose text is `COLLECTION/IDENT`.
  func beginWaiting(for ident: String, in collection: Collection) throws(WallabyError) {
    guard let own = attempts.last else { return }
    try explaining("wait for '\(collection.name)/\(ident)'") { () throws(SystemError) in
      let directory = try Directory(own.path)
      do throws(SystemError) {
        try directory.makeLink(Self.waiting, text: collection.name + "/" + ident)
      } catch {
        guard error.isTaken else { throw error }
      }
    }
    do throws(WallabyError) {
      try checkRing(from: ident, in: collection)
    } catch {
      endWaiting()
      throw error
    }
  }

  func endWaiting() {
    guard let own = attempts.last, let directory = try? Directory(own.path) else { return }
    try? directory.unlink(Self.waiting)
  }

  private static let waiting = ".waiting"

  /// Follows who waits for whom; fails where that comes back to one of ours.
  private func checkRing(from ident: String, in collection: Collection) throws(WallabyError) {
    var places = [attempts.last!.place]
    var (ident, collection) = (ident, collection)
    while places.count < 100 {
      let place = collection.name + "/" + ident
      if attempts.contains(where: { $0.isOf(ident, in: collection) }) {
        throw .cycle(places + [place])
      }
      places.append(place)
      guard let holder = try? ClaimFolder(collection: collection).holder(of: ident),
        let folder = try? collection.openPending(), let attempt = try? folder.open("\(holder)"),
        let text = try? attempt.readLink(Self.waiting),
        let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
        let next = try? Collection(String(text[..<slash]), in: collection.project)
      else { return }
      ident = String(text[text.utf8.index(after: slash)...])
      collection = next
    }
  }
}

extension Attempt {
  /// For messages and for who waits: `COLLECTION/IDENT`.
  var place: String { collection.name + "/" + ident }

  func isOf(_ ident: String, in other: Collection) -> Bool {
    self.ident.utf8.elementsEqual(ident.utf8) && collection.name == other.name
      && collection.project.root == other.project.root
  }
}
