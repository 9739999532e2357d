import POSIXSupport
import Records

/// Something of ours in `.pending/` that is no claim; or the draft of `.pending/` itself.
struct PendingEntry {
  /// Who made it, where the name tells.
  let process: ProcessIdentity?
  /// Whether it leads from one attempt to the next.
  let isSuccession: Bool

  init?(_ name: String) {
    isSuccession = name.hasPrefix(AttemptName.successionPrefix)
    let prefixes = [
      ".attempt-", ".trash-", ".link-", ".clock-", ".new-", CollectionDefinition.draftPrefix,
    ]
    guard let prefix = prefixes.first(where: name.hasPrefix) else {
      process = nil
      if isSuccession { return }
      return nil
    }
    // Between the prefix and what makes the name unlike any other.
    let rest = name.dropFirst(prefix.utf8.count)
    process = rest.utf8.lastIndex(of: UInt8(ascii: "-")).flatMap {
      ProcessIdentity(String(rest[..<$0]))
    }
  }
}
