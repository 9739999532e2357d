import POSIXSupport

/// What stands in an hour directory, by its name.
enum HourEntry {
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
    } else if name.hasPrefix(".clock-") {
      self = .leftover(ProcessIdentity(String(name.dropFirst(7).dropLast(7))))
    } else if let prefix = [".draft-", ".status.json-", ".result.json-"].first(
      where: name.hasPrefix)
    {
      // PREFIX ID - IDENTITY
      self = .leftover(ProcessIdentity(String(name.dropFirst(prefix.utf8.count + 28))))
    } else {
      self = .stranger
    }
  }
}

extension RecordStore {
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
