import POSIXSupport

/// What stands in a directory of the store, by its name.
enum StoreEntry {
  case record(Record.ID)
  /// Something unfinished of ours, and the process that made it where its name tells.
  case leftover(ProcessIdentity?)
  /// A removed record whose files are not all gone.
  case trash
  /// What the NFS client keeps of a file that was open when it was removed.
  case held
  case stranger

  init(_ name: String) {
    if let id = Record.ID(name) {
      self = .record(id)
    } else if name.hasPrefix(".trash-") {
      self = .trash
    } else if name.hasPrefix(".nfs") {
      self = .held
    } else if let prefix = Self.passing.first(where: name.hasPrefix) {
      // PREFIX IDENTITY - RANDOM
      self = .leftover(ProcessIdentity(String(name.dropFirst(prefix.utf8.count).dropLast(7))))
    } else if let prefix = Self.drafts.first(where: name.hasPrefix) {
      // PREFIX ID - IDENTITY
      self = .leftover(ProcessIdentity(String(name.dropFirst(prefix.utf8.count + 28))))
    } else {
      self = .stranger
    }
  }

  private static let passing = [".clock-", ".new-", ".\(StoreFormat.fileName)-"]
  private static let drafts = [
    ".draft-", ".status.json-", ".result.json-", ".stdout.log-", ".stderr.log-",
  ]
}

extension RecordStore {
  /// The directories in which no records stand but what leads to them, and which names belong there.
  func upperDirectories() -> [(path: String, holds: @Sendable (String) -> Bool)] {
    let days = ((try? Directory(recordsPath).names()) ?? []).sorted().filter(Hour.isDay)
    return [
      (root, { ["records", ".wallaby", StoreFormat.fileName].contains($0) }),
      (privatePath, { ["index", "once", Self.changeNote].contains($0) }),
      (recordsPath, Hour.isDay),
    ] + days.map { day in (recordsPath + "/" + day, { Hour(day + "/" + $0) != nil }) }
  }

  /// The names of all hours there are, oldest first.
  func allHours() throws(WallabyError) -> [String] {
    let source = RecordIndexSource(
      recordsPath: recordsPath, privatePath: privatePath, configuration: configuration)
    do {
      return try source.partitions(from: "").sorted()
    } catch let error as SystemError {
      throw .system("list the records", error)
    } catch {
      throw WallabyError(.systemCall, "cannot list the records: \(error)", path: recordsPath)
    }
  }
}

extension Hour {
  fileprivate static func isDay(_ name: String) -> Bool { Hour(name + "/00") != nil }
}
