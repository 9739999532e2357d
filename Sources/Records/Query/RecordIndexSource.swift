package import FileIndex
import POSIXSupport

/// The records of a store as the index sees them: hours are partitions, `status.json` is what counts.
package struct RecordIndexSource: IndexSource {
  let recordsPath: String
  let privatePath: String
  let configuration: Configuration

  package var format: UInt64 { RecordSummary.payloadFormat }

  package func partitions(from first: String) throws -> [String] {
    let records: Directory
    do throws(SystemError) {
      records = try Directory(recordsPath)
    } catch {
      if error.isMissing { return [] }
      throw error
    }
    let firstDay = String(first.prefix(10))
    var hours: [String] = []
    for day in try records.names()
    where day.utf8.count == 10 && !day.precedesInBytes(firstDay) {
      do throws(SystemError) {
        for hour in try records.open(day).names() {
          let name = day + "/" + hour
          if Hour(name) != nil && !name.precedesInBytes(first) {
            hours.append(name)
          }
        }
      } catch {
        // Removed meanwhile, or not a directory: no partition.
        if !error.isMissing && !error.isWrongKind { throw error }
      }
    }
    return hours
  }

  package func firstLivePartition(among newest: [String]) throws -> String {
    let live = Hour(number: configuration.now().milliseconds / 3_600_000 - 1).description
    // The newest two whatever the clock says: this host's may be ahead of the writers'.
    let atLeast = newest.suffix(2).first ?? live
    return min(live, atLeast)
  }

  package func changeToken() throws -> IndexChangeToken {
    let stamp: Int64
    do throws(SystemError) {
      // Through its directory: over NFS a name that was missing once is held for missing up to a minute.
      let file = try Directory(privatePath).openFile(RecordStore.changeNote, .read)
      stamp = try file.status().modified
    } catch {
      if error.isMissing { return IndexChangeToken(value: 0, isSettled: true) }
      throw error
    }
    let age = configuration.now().milliseconds * 1_000_000 - stamp
    // A writer notes before and after; one that died in between has not been heard of for a minute.
    return IndexChangeToken(
      value: UInt64(bitPattern: stamp), isSettled: age > 60_000_000_000 || age < -60_000_000_000)
  }

  package func open(_ partition: String) throws -> RecordPartition? {
    do throws(SystemError) {
      return try RecordPartition(
        Directory(recordsPath + "/" + partition), now: configuration.now())
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }
}

/// One hour's records, open for a few calls.
package final class RecordPartition: IndexPartition {
  private let directory: Directory
  private let isLocal: Bool
  private let now: Timestamp

  init(_ directory: consuming Directory, now: Timestamp) throws(SystemError) {
    isLocal = try FileSystemKind(of: directory).isLocal
    self.directory = directory
    self.now = now
  }

  package func mark() throws -> UInt64 {
    let stamp = try directory.status().modified
    // A change within the grain of the stamps, or of another host's clock, would look like none.
    let age = now.milliseconds * 1_000_000 - stamp
    return age < 120_000_000_000 ? 0 : UInt64(bitPattern: stamp)
  }

  package func names() throws -> [String] {
    // A link under a record's name is none, and is not followed.
    try directory.names(skipsLinks: true).filter { $0.utf8.count == 27 && Record.ID($0) != nil }
  }

  package func stamp(of name: String, isSure: Bool) throws -> UInt64? {
    do throws(SystemError) {
      return Self.stamp(try status(of: name + "/" + Record.Entry.status, isSure: isSure))
    } catch {
      guard error.isMissing || error.isWrongKind || error.isStale else { throw error }
      // No status.json to look at: a record that is damaged, or none at all.
      return freshStatus(of: name).map(Self.stamp)
    }
  }

  /// The status of a record's directory; `nil` when it is gone.
  ///
  /// The hour is opened anew: over NFS a name listed a moment ago is believed in, though it is gone by now.
  private func freshStatus(of name: String) -> FileStatus? {
    try? Directory(directory.path).status(of: name)
  }

  private func status(of path: String, isSure: Bool) throws(SystemError) -> FileStatus {
    guard isSure && !isLocal else { return try directory.status(of: path) }
    return try directory.openFile(path, .read).status()
  }

  /// Our own writers never use a time twice for one record; size and inode tell what an editor did within a grain.
  static func stamp(_ file: FileStatus) -> UInt64 {
    UInt64(bitPattern: file.modified) ^ (file.inode &* 0x9E37_79B9_7F4A_7C15)
      ^ (UInt64(bitPattern: file.size) << 40)
  }

  package func read(_ name: String) throws -> IndexEntry? {
    guard let id = Record.ID(name) else { return nil }
    let read: (bytes: [UInt8], status: FileStatus)
    do throws(SystemError) {
      read = try directory.readFile(name + "/" + Record.Entry.status, limit: 1 << 28)
    } catch {
      if error.isMissing && freshStatus(of: name) == nil { return nil }
      throw WallabyError.cannotRead(id, error)
    }
    let status: RecordStatus
    do throws(JSONScanner.Failure) {
      status = try RecordStatus(parsing: read.bytes, of: id)
    } catch {
      throw WallabyError.damagedRecord(
        id, directory.join(name + "/" + Record.Entry.status), "\(error)")
    }
    return IndexEntry(
      time: status.createdTime.milliseconds, tags: Array(status.tags),
      stamp: Self.stamp(read.status), isFinal: !status.state.isPending,
      payload: RecordSummary(status, path: "").payload)
  }
}
