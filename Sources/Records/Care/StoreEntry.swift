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
    } else if let token = Self.afterID(name, ".trash-"), Self.isToken(token) {
      self = .trash
    } else if let token = Self.afterID(name, ".lock-"), Self.isToken(token) {
      self = .leftover(nil)
    } else if name.hasPrefix(".nfs") {
      self = .held
    } else if let maker = Self.maker(name) {
      self = .leftover(maker)
    } else {
      self = .stranger
    }
  }

  /// Of `PREFIX IDENTITY - RANDOM` and `PREFIX ID - IDENTITY`; a name that is not wholly such is none of ours.
  private static func maker(_ name: String) -> ProcessIdentity? {
    if let prefix = passing.first(where: name.hasPrefix) {
      let random = name.utf8.suffix(7)
      guard random.first == UInt8(ascii: "-"), random.dropFirst().allSatisfy(Record.ID.isTailByte)
      else { return nil }
      return ProcessIdentity(String(name.dropFirst(prefix.utf8.count).dropLast(7)))
    }
    for prefix in drafts {
      if let rest = afterID(name, prefix) { return ProcessIdentity(String(rest)) }
    }
    return nil
  }

  /// What follows on a prefix, an id and a hyphen.
  private static func afterID(_ name: String, _ prefix: String) -> Substring? {
    guard name.hasPrefix(prefix) else { return nil }
    let rest = name.dropFirst(prefix.utf8.count)
    guard Record.ID(rest.prefix(27)) != nil, rest.dropFirst(27).first == "-" else { return nil }
    return rest.dropFirst(28)
  }

  private static func isToken(_ text: Substring) -> Bool {
    text.utf8.count == 26 && text.utf8.allSatisfy(Record.ID.isTailByte)
  }

  private static let passing = [".clock-", ".doctor-", ".new-", ".\(StoreFormat.fileName)-"]
  private static let drafts = [
    ".draft-", ".status.json-", ".result.json-", ".stdout.log-", ".stderr.log-",
  ]
}
