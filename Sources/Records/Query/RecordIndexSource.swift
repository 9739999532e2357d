package import FileIndex
import POSIXSupport

/// The records of a store as the index sees them: hours are partitions, `status.json` is what counts.
package struct RecordIndexSource: IndexSource {
  let recordsPath: String
  let privatePath: String
  let configuration: Configuration
  /// Open while the source lives, for looks at single records where one kernel sees all.
  private let top: OpenRecords?

  init(recordsPath: String, privatePath: String, configuration: Configuration) {
    self.recordsPath = recordsPath
    self.privatePath = privatePath
    self.configuration = configuration
    top = OpenRecords(recordsPath)
  }

  package var format: UInt64 { RecordSummary.payloadFormat }

  /// They are those of the ids.
  package var timesFollowFromNames: Bool { true }

  package var concurrency: IndexConcurrency { top?.isLocal == true ? .onLocalDisk : .overNetwork }

  package func stamp(of name: String, in partition: String) throws -> UInt64? {
    if let top, top.isLocal,
      let file = try? top.directory.status(of: [partition, name, Record.Entry.status])
    {
      return file.stamp
    }
    return try open(partition)?.stamp(of: name, isSure: false)
  }

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
    let now = configuration.now().milliseconds / 3_600_000
    let live = Hour(number: now - 1).description
    let present = Hour(number: now).description
    // The newest two whatever the clock says: this host's may be ahead of the writers'. And the newest two that are not
    // of the future: one writer whose clock is wrong must not hide the others.
    let past = newest.filter { !present.precedesInBytes($0) }
    return [live, newest.suffix(2).first, past.suffix(2).first].compactMap { $0 }
      .min { $0.precedesInBytes($1) }!
  }

  package func changeToken() throws -> IndexChangeToken {
    try IndexChangeToken(note: RecordStore.changeNote, in: privatePath, now: configuration.now())
  }

  package func open(_ partition: String) throws -> RecordPartition? {
    do throws(SystemError) {
      return try RecordPartition(
        Directory.open(partition, below: recordsPath), of: partition, now: configuration.now())
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }
}

/// `records/`, open for a while.
private final class OpenRecords: Sendable {
  let directory: Directory
  let isLocal: Bool

  init?(_ path: String) {
    guard let directory = try? Directory(path),
      let kind = try? FileSystemKind(of: directory)
    else { return nil }
    self.directory = directory
    isLocal = kind.isLocal
  }
}
