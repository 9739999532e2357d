package import FileIndex
import POSIXSupport

/// One hour's records, open for a few calls.
package final class RecordPartition: IndexPartition {
  private let directory: Directory
  private let hour: Hour?
  private let isLocal: Bool
  private let now: Timestamp

  init(
    _ directory: consuming Directory, of hour: String, now: Timestamp
  ) throws(SystemError) {
    isLocal = try FileSystemKind(of: directory).isLocal
    self.directory = directory
    self.hour = Hour(hour)
    self.now = now
  }

  package func mark() throws -> UInt64 {
    try directory.mark(isLocal: isLocal, now: now)
  }

  package func names() throws -> [String] {
    // A link under a record's name is none, and is not followed. Nor is a record one in an hour that is not its own.
    try directory.names(skipsLinks: true).filter { name in
      var name = name
      let time = name.withUTF8 { Record.ID.time(UnsafeRawBufferPointer($0)) }
      return time.map { Hour(containing: $0) == hour } ?? false
    }
  }

  package func stamp(of name: String, isSure: Bool) throws -> UInt64? {
    try directory.stamp(of: name, by: Record.Entry.status, isLocal: isLocal, isSure: isSure)
  }

  package func read(_ name: String) throws -> IndexEntry? {
    guard let id = Record.ID(name) else { return nil }
    let read: (bytes: [UInt8], status: FileStatus)
    do throws(SystemError) {
      read = try directory.readFile(name + "/" + Record.Entry.status, limit: 1 << 28)
    } catch {
      if error.isMissing && directory.freshStatus(of: name) == nil { return nil }
      throw WallabyError.cannotRead(id, error)
    }
    do throws(JSONScanner.Failure) {
      return try JSONScanner.reading(read.bytes) { (scanner) throws(JSONScanner.Failure) in
        let status = try StatusText(&scanner, of: name, isBrief: true)
        return IndexEntry(
          time: id.time.milliseconds, tags: try status.tagSet().texts,
          stamp: read.status.stamp, isFinal: !status.state.isPending,
          payload: try RecordSummary.payload(status, of: id))
      }
    } catch {
      throw WallabyError.damagedRecord(
        id, directory.join(name + "/" + Record.Entry.status), "\(error)")
    }
  }
}
