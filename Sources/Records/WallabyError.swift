public import FoundationEssentials
import POSIXSupport

/// A failure reported by the store: one sentence that names the thing, and one way out.
public struct WallabyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is; stable, and what exit codes and scripts go by.
  public struct Code: Hashable, Sendable, RawRepresentable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// There is no store at the path.
    public static let noStore = Code(rawValue: "no_store")
    /// The named thing does not exist, or a short name fits several.
    public static let notFound = Code(rawValue: "not_found")
    /// A lock was not obtained in time.
    public static let busy = Code(rawValue: "busy")
    /// What is on disk is not what a store writes.
    public static let damaged = Code(rawValue: "damaged")
    /// The store was made by a newer version.
    public static let unsupportedFormat = Code(rawValue: "unsupported_format")
    /// What was asked for cannot be.
    public static let invalidInput = Code(rawValue: "invalid_input")
    /// What was asked for goes against what is there.
    public static let conflict = Code(rawValue: "conflict")
    /// It is done and seen by all, but a power cut may undo it: the system refused to flush it, or to tell readers of it.
    public static let notFlushed = Code(rawValue: "not_flushed")
    /// The operating system refused.
    public static let systemCall = Code(rawValue: "system_call")
  }

  public var code: Code
  /// What failed and why: lower case, no full stop.
  public var message: String
  /// The file or directory at fault.
  public var path: String?
  /// `errno`, when the system refused.
  public var systemCode: Int32?
  /// What to do next.
  public var hint: String?

  /// The system refused because the thing is not there.
  package var isAbsent: Bool { systemCode.map { SystemError($0, "", "").isAbsent } ?? false }

  public init(
    _ code: Code, _ message: String, path: String? = nil, systemCode: Int32? = nil,
    hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.systemCode = systemCode
    self.hint = hint
  }

  public var description: String {
    if let hint { return "\(message) (\(hint))" }
    return message
  }
}

extension WallabyError: LocalizedError {
  public var errorDescription: String? { description }
}
