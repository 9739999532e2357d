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
  var concurrency: IndexConcurrency { IndexConcurrency(threads: 4, leastShare: 64) }

  func partitions(from first: String) throws -> [String] {
    collection.exists && !collection.name.precedesInBytes(first) ? [collection.name] : []
  }

  func firstLivePartition(among newest: [String]) throws -> String { collection.name }

  func changeToken() throws -> IndexChangeToken {
    guard let note = try? Directory(collection.privatePath).openFile(Collection.replacedNote, .read)
    else { return IndexChangeToken(value: 0, isSettled: true) }
    let stamp = try note.status().modified
    let age = collection.configuration.now().nanoseconds - stamp
    // Who notes before and after may have died in between.
    return IndexChangeToken(
      value: UInt64(bitPattern: stamp), isSettled: age > 60_000_000_000 || age < -60_000_000_000)
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
    let names = [name, Record.Entry.status]
    do throws(SystemError) {
      if isLocal || !isSure { return try directory.status(of: names).stamp }
      return try directory.openFile(names.joined(separator: "/"), .read).status().stamp
    } catch {
      guard error.isMissing || error.isWrongKind || error.isStale else { throw error }
      return try? Directory(directory.path).status(of: name).stamp
    }
  }

  func read(_ name: String) throws -> IndexEntry? {
    let path = directory.join(name + "/" + Record.Entry.status)
    let file: (bytes: [UInt8], status: FileStatus)
    do throws(SystemError) {
      file = try directory.readFile(name + "/" + Record.Entry.status, limit: 1 << 28)
    } catch {
      if error.isMissing, (try? Directory(directory.path).status(of: name)) == nil { return nil }
      throw WallabyError.damagedResource(path, error.reason)
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
