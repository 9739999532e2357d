import FileIndex
import POSIXSupport
import Records

/// A collection as the index sees it: one partition whose time of change tells when a name comes or goes.
///
/// What is settled changes only as a whole: replaced or removed by us, which moves the note that is the token.
struct ResourceIndexSource: IndexSource {
  let collection: Collection

  var format: UInt64 { ResourceSummary.payloadFormat }
  var marksCoverFinalThings: Bool { true }
  var concurrency: IndexConcurrency {
    (try? collection.handle.open().isLocal) == true ? .onLocalDisk : .overNetwork
  }

  func partitions(from first: String) throws -> [String] {
    if collection.name.precedesInBytes(first) { return [] }
    return try collection.openIfThere() == nil ? [] : [collection.name]
  }

  func firstLivePartition(among newest: [String]) throws -> String { collection.name }

  func changeToken() throws -> IndexChangeToken {
    try IndexChangeToken(
      note: Collection.replacedNote, in: collection.privatePath,
      now: collection.configuration.now())
  }

  func open(_ partition: String) throws -> ResourcePartition? {
    do throws(SystemError) {
      return try ResourcePartition(
        Directory.open(partition, below: collection.project.root),
        now: collection.configuration.now())
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }
}

/// The directory of a collection, open for a few calls.
final class ResourcePartition: IndexPartition {
  private let directory: Directory
  private let isLocal: Bool
  private let now: Timestamp

  init(_ directory: consuming Directory, now: Timestamp) throws(SystemError) {
    isLocal = try FileSystemKind(of: directory).isLocal
    self.directory = directory
    self.now = now
  }

  func mark() throws -> UInt64 {
    try directory.mark(isLocal: isLocal, now: now)
  }

  func names() throws -> [String] {
    try directory.names(skipsLinks: true).filter(ResourceName.isIdentifier)
  }

  func stamp(of name: String, isSure: Bool) throws -> UInt64? {
    try directory.stamp(of: name, by: Record.Entry.status, isLocal: isLocal, isSure: isSure)
  }

  func read(_ name: String) throws -> IndexEntry? {
    let path = directory.join(name + "/" + Record.Entry.status)
    let file: (bytes: [UInt8], status: FileStatus)
    do throws(SystemError) {
      file = try lookingAgain { () throws(SystemError) in
        try directory.readFile(name + "/" + Record.Entry.status, limit: 1 << 28)
      }
    } catch {
      if error.isMissing, directory.freshStatus(of: name) == nil { return nil }
      throw WallabyError.cannotReadResource(error)
    }
    do throws(JSONScanner.Failure) {
      let status = try ResourceStatus(parsing: file.bytes, of: name)
      return IndexEntry(
        // All at one time, so that they are in the order of their names.
        time: 0, tags: [status.state.rawValue], stamp: file.status.stamp,
        isFinal: !status.pending, payload: ResourceSummary(status).payload)
    } catch {
      throw WallabyError.damagedResource(path, "\(error)")
    }
  }
}
