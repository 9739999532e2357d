import Records

/// The directory of a resource and what is in it.
public struct ResourcePaths: Hashable, Sendable {
  /// `STORE/COLLECTION/IDENT`
  public let base: String
  /// The text of the error, where there was one.
  public var error: String { base + "/" + Self.errorLog }
  public var stdout: String { base + "/" + Record.Entry.stdout }
  public var stderr: String { base + "/" + Record.Entry.stderr }
  public var status: String { base + "/" + Record.Entry.status }
  public var result: String { base + "/" + Record.Entry.result }
  /// The closure's own files.
  public var storage: String { base + "/" + Record.Entry.storage }

  /// What a resource that failed has beside the five entries.
  package static let errorLog = "error.log"
}
