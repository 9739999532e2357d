import POSIXSupport
import Records

extension WorkerSession {
  private static let stopPrefix = ".stop-"

  /// Items that somebody wants stopped; `nil` where this worker has been taken for dead.
  ///
  /// - Complexity: One listing.
  func stopRequests() throws(WallabyError) -> [String]? {
    do throws(SystemError) {
      return try directory.open(TableFolder.workers).open(id).names()
        .filter { $0.hasPrefix(Self.stopPrefix) }
        .map { String($0.dropFirst(Self.stopPrefix.utf8.count)) }
    } catch {
      if error.isGone { return nil }
      throw .system("look at worker '\(id)'", error)
    }
  }

  /// Has stopped an item, as somebody wanted.
  func haveStopped(_ item: String) {
    try? directory.unlink("\(Self.path(of: id))/\(Self.stopPrefix)\(item)")
  }

  /// Asks a worker to stop an item and park it.
  func requestStop(of item: String, by worker: String) throws(SystemError) {
    do throws(SystemError) {
      try directory.createFile(
        "\(Self.path(of: worker))/\(Self.stopPrefix)\(item)", [], sync: false)
    } catch {
      if !error.isTaken { throw error }
    }
  }
}
