import POSIXSupport
import Records
import Synchronization

/// The settings of a table, read again every few seconds at most.
final class SettingsCache: Sendable {
  private let folder: TableFolder
  private let last = Mutex<(settings: TableSettings, read: Int64)?>(nil)

  init(_ folder: TableFolder) { self.folder = folder }

  private static let freshness: Int64 = 2_000_000_000

  func settings() throws(WallabyError) -> TableSettings {
    if let last = last.withLock({ $0 }), SystemTime.steady() - last.read < Self.freshness {
      return last.settings
    }
    let settings = try folder.settings()
    last.withLock { $0 = (settings, SystemTime.steady()) }
    return settings
  }
}
