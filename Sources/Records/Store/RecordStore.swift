import POSIXSupport

/// The records of a store.
///
/// Safe to use from any number of threads, processes and hosts at once. A value that holds a path; copies are the same
/// store.
public struct RecordStore: Sendable {
  /// The store's directory.
  package let root: String
  package let format: StoreFormat
  package let configuration: Configuration
  let hours = HourCache()

  init(root: String, format: StoreFormat, configuration: Configuration) {
    self.root = root
    self.format = format
    self.configuration = configuration
  }

  /// `records/`, where the days are.
  package var recordsPath: String { root + "/records" }
  /// `.wallaby/`: all that is private to this program.
  package var privatePath: String { root + "/.wallaby" }
  var isDurable: Bool { format.durability == .durable }

  /// The directory of a record, whether it is there or not.
  package func path(of id: Record.ID) -> String {
    recordsPath + "/" + id.hour + "/" + id.description
  }

  /// The hour directory of a record, opened anew, which over NFS makes all that follows fresh.
  func hourDirectory(of id: Record.ID) throws(WallabyError) -> Directory {
    do throws(SystemError) {
      return try Directory.open(id.hour, below: recordsPath)
    } catch {
      if error.isMissing { throw .noRecord(id.description) }
      throw .system("open the hour of record '\(id)'", error)
    }
  }

  /// A record's directory, opened through its hour.
  func directory(of id: Record.ID) throws(WallabyError) -> Directory {
    let hour = try hourDirectory(of: id)
    do throws(SystemError) {
      return try hour.open(id.description)
    } catch {
      if error.isAbsent { throw .noRecord(id.description) }
      throw .cannotRead(id, error)
    }
  }

  /// An id for a record made now.
  func newID() throws(WallabyError) -> Record.ID {
    let now = configuration.now()
    // Before the first and after the last moment an id can tell there is no place in the tree.
    guard (1...253_402_300_799_999).contains(now.milliseconds) else {
      throw .outsideOfTime(now.milliseconds)
    }
    let tail = try explaining("make an id") { () throws(SystemError) in
      try configuration.randomText(6)
    }
    return Record.ID(time: now, tail: tail)
  }

  /// The record of a full id, read afresh.
  ///
  /// The hour directory is opened first: over NFS that makes the answer a true one.
  ///
  /// - Throws: ``WallabyError`` with code `notFound` or `damaged`.
  /// - Complexity: Five opens and one read.
  public func find(_ id: Record.ID) throws(WallabyError) -> Record {
    Record(id: id, path: path(of: id), status: try status(of: id).status)
  }

  /// What `status.json` of a record says, with the file's own facts.
  func status(
    of id: Record.ID
  ) throws(WallabyError) -> (status: RecordStatus, file: FileStatus) {
    try Self.status(of: id, in: try directory(of: id))
  }

  /// Reads `status.json` in an open record directory.
  static func status(
    of id: Record.ID, in directory: borrowing Directory
  ) throws(WallabyError) -> (status: RecordStatus, file: FileStatus) {
    let read: (bytes: [UInt8], status: FileStatus)
    do throws(SystemError) {
      read = try directory.readFile(Record.Entry.status, limit: 1 << 28)
    } catch {
      throw .cannotRead(id, error)
    }
    do throws(JSONScanner.Failure) {
      return (try RecordStatus(parsing: read.bytes, of: id), read.status)
    } catch {
      throw .damagedRecord(id, directory.join(Record.Entry.status), "\(error)")
    }
  }
}
