import POSIXSupport
import Records

/// A resource that is being computed, by this process or by one that runs it.
struct Computation: Sendable {
  /// The store's directory.
  let root: String
  let collection: String
  let ident: String
  /// The attempt's directory.
  let path: String

  /// For messages and for who waits: `COLLECTION/IDENT`.
  var place: String { collection + "/" + ident }

  init(_ attempt: borrowing Attempt) {
    root = attempt.collection.project.root
    collection = attempt.collection.name
    ident = attempt.ident
    path = attempt.path
  }

  /// Reads what is being computed in an attempt's directory; `nil` where that is over.
  init?(at path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 3, parts[parts.count - 2] == Collection.pending,
      let bytes = try? Directory(path).readFile(Record.Entry.status).bytes,
      let ident = (try? JSONValue(parsing: bytes))?["id"]?.stringValue
    else { return nil }
    root = parts.dropLast(3).joined(separator: "/")
    collection = String(parts[parts.count - 3])
    self.ident = ident
    self.path = path
  }

  /// Whether its directory is not where it was: it was settled, given up or taken from us.
  ///
  /// - Complexity: One open.
  var isOver: Bool {
    do throws(SystemError) {
      _ = try Directory(path)
      return false
    } catch {
      return error.isGone
    }
  }

  func isOf(_ ident: String, in other: Collection) -> Bool {
    self.ident.equalsInBytes(ident) && collection.equalsInBytes(other.name)
      && root.equalsInBytes(other.project.root)
  }
}
