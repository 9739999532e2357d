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
