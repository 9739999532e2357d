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
      // PREFIX ID - IDENTITY, or a token, which tells of nobody
      self = .leftover(ProcessIdentity(String(name.dropFirst(prefix.utf8.count + 28))))
    } else {
      self = .stranger
    }
  }

  private static let passing = [".clock-", ".doctor-", ".new-", ".\(StoreFormat.fileName)-"]
  private static let drafts = [
    ".draft-", ".status.json-", ".result.json-", ".stdout.log-", ".stderr.log-", ".lock-",
  ]
}

extension RecordStore {
  /// The directories in which no records stand but what leads to them, and which names belong there.
  func upperDirectories() -> [(path: String, holds: (String) -> Bool)] {
    let roots: Set<String> = ["records", ".wallaby", StoreFormat.fileName]
    let ours: Set<String> = ["index", "once", Self.changeNote]
    var directories: [(path: String, holds: (String) -> Bool)] = [
      (root, roots.contains), (privatePath, ours.contains), (recordsPath, Hour.isDay),
    ]
    guard let days = try? Directory(recordsPath).names() else { return directories }
    for day in days.sorted() where Hour.isDay(day) {
      directories.append((recordsPath + "/" + day, { Hour(day + "/" + $0) != nil }))
    }
    return directories
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
