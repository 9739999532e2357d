import POSIXSupport

/// A store of records: a directory that any number of threads, processes and hosts use at the same time.
///
/// ```swift
/// let project = try Project(at: "runs")
/// let record = try project.records.append(["answer": 42], tags: ["demo"])
/// ```
///
/// A value that holds a path. Safe to share; there is nothing to close.
public struct Project: Sendable {
  /// The absolute path of the store.
  public let root: String
  /// What `wallaby.json` says.
  public let format: StoreFormat
  /// The records of the store.
  public let records: RecordStore

  package init(
    root: String, format: StoreFormat, configuration: Configuration
  ) {
    self.root = root
    self.format = format
    records = RecordStore(root: root, format: format, configuration: configuration)
  }

  /// Opens the store at a path, and makes it there first where the directory is missing or empty.
  ///
  /// On disk: see ``create(at:durability:group:)``.
  ///
  /// - Throws: ``WallabyError`` with code `conflict` for a directory with other contents, `unsupportedFormat` for a newer store.
  /// - Complexity: One open and one read for a store that is there.
  public init(at path: String) throws(WallabyError) {
    self = try Self.openOrCreate(at: path)
  }

  package static func openOrCreate(
    at path: String, configuration: Configuration = Configuration()
  ) throws(WallabyError) -> Project {
    do throws(WallabyError) {
      return try open(at: path, configuration: configuration)
    } catch {
      guard error.code == .noStore else { throw error }
      return try create(at: path, configuration: configuration)
    }
  }

  /// Opens the store at a path.
  ///
  /// - Throws: ``WallabyError`` with code `noStore` when there is none.
  /// - Complexity: One open and one read.
  public static func open(at path: String) throws(WallabyError) -> Project {
    try open(at: path, configuration: Configuration())
  }

  package static func open(
    at path: String, configuration: Configuration
  ) throws(WallabyError) -> Project {
    let root = try absolute(path)
    let file = root + "/" + StoreFormat.fileName
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try Directory(root).readFile(StoreFormat.fileName, limit: 1 << 20).bytes
    } catch {
      if error.isMissing { throw .noStore(root) }
      throw .system("open store '\(root)'", error)
    }
    let format = try StoreFormat(parsing: bytes, path: file)
    return Project(root: root, format: format, configuration: configuration)
  }

  /// An absolute path without `.` parts and doubled slashes; `..` stays, for links may stand before it.
  package static func absolute(_ path: String, in directory: String) -> String {
    // By bytes: a slash and a mark that joins it are one character, but still a slash to the system.
    let slash = UInt8(ascii: "/")
    let whole = path.utf8.first == slash ? path : directory + "/" + path
    let parts = whole.utf8.split(separator: slash).map { String(Substring($0)) }
    return "/" + parts.filter { $0 != "." }.joined(separator: "/")
  }

  /// The same for a path that a user gave.
  ///
  /// - Parameter directory: Where it starts, or `nil` for the current directory.
  /// - Throws: ``WallabyError`` with code `invalidInput` where it was not UTF-8, or starts nowhere that has a name.
  package static func absolute(
    _ path: String, from directory: String? = nil
  ) throws(WallabyError) -> String {
    // What was not UTF-8 has become this sign, and would name something else.
    if path.unicodeScalars.contains("\u{FFFD}") { throw .notUTF8(path) }
    if path.utf8.first == UInt8(ascii: "/") { return absolute(path, in: "/") }
    if let directory { return absolute(path, in: directory) }
    do throws(SystemError) {
      return absolute(path, in: try Host.workingDirectory())
    } catch {
      throw .nowhere(path, error)
    }
  }
}
