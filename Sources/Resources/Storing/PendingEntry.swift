import POSIXSupport
import Records

/// Something of ours in `.pending/` that is no claim.
struct PendingEntry {
  /// Who made it, where the name tells.
  let process: ProcessIdentity?

  init?(_ name: String) {
    let name =
      name.hasSuffix(Publication.oldSuffix)
      ? String(name.dropLast(Publication.oldSuffix.utf8.count)) : name
    if let attempt = AttemptName(name) {
      process = attempt.owner.process
    } else if Self.passing.contains(where: name.hasPrefix) {
      process = nil
    } else {
      return nil
    }
  }

  private static let passing = [
    ".after-", ".trash-", ".link-", ".clock-", CollectionDefinition.draftPrefix,
  ]
}
