import POSIXSupport
import Records

/// The directory of a table: its items, and what is private to this program.
///
/// ```
/// STORE/tasks/TABLE/ITEM/          an item: the five entries, and a directory for each nested task
/// STORE/tasks/TABLE/.table.json    what holds for all of them
/// STORE/tasks/TABLE/.queue/        a ticket for each item
/// STORE/tasks/TABLE/.workers/      who works on it
/// ```
struct TableFolder: Sendable {
  let project: Project
  let name: String

  static let home = "tasks"
  static let settings = ".table.json"
  static let workers = ".workers"
  static let trashPrefix = ".trash-"

  var path: String { "\(project.root)/\(Self.home)/\(name)" }
  /// All that can be made anew.
  var privatePath: String { "\(project.root)/.wallaby/tasks/\(name)" }
  var configuration: Configuration { project.records.configuration }
  var isDurable: Bool { project.format.durability == .durable }
  var isShared: Bool { project.format.isShared }
  var fileMode: UInt32? { isShared ? 0o664 : nil }
  var directoryMode: UInt32? { isShared ? 0o2775 : nil }

  /// - Throws: `WallabyError` for a name that cannot be one.
  init(_ name: String, in project: Project) throws(WallabyError) {
    if let fault = ChosenName.fault(of: name) { throw .invalidTableName(name, fault) }
    self.project = project
    self.name = name
  }

  /// Makes it where it is not there.
  ///
  /// On disk: the directory with `.queue/` and `.workers/` in it.
  ///
  /// - Returns: Whether it was missing.
  @discardableResult
  func make() throws(WallabyError) -> Bool {
    if try isThere() { return false }
    try explaining("make table '\(name)'") { () throws(SystemError) in
      for directory in [Self.workers, Queue.directory] {
        try Directory.makeTree("\(path)/\(directory)", sync: isDurable, mode: directoryMode)
      }
    }
    return true
  }

  func isThere() throws(WallabyError) -> Bool {
    try explaining("open table '\(name)'") { () throws(SystemError) in
      switch try openIfThere() {
      case .some: true
      case .none: false
      }
    }
  }

  /// - Throws: `WallabyError` with code `notFound` where it is not there.
  func open() throws(WallabyError) -> Directory {
    let directory = try explaining("open table '\(name)'") { () throws(SystemError) in
      try openIfThere()
    }
    guard let directory else { throw .noTable(name) }
    return directory
  }

  /// - Returns: `nil` where there is no such table.
  func openIfThere() throws(SystemError) -> Directory? {
    do throws(SystemError) {
      let directory = try Directory.open("\(Self.home)/\(name)", below: project.root)
      // What has no queue is no table, or not yet.
      _ = try directory.open(Queue.directory)
      return directory
    } catch {
      if error.isMissing || error.isWrongKind { return nil }
      throw error
    }
  }
}
