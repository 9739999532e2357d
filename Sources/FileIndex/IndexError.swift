import POSIXSupport

/// A failure reported by an index.
public struct IndexError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; stable from version to version.
  public struct Code: Hashable, Sendable, RawRepresentable {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Index files do not hold what they should.
    public static let damaged = Code(rawValue: "damaged")
  }

  public var code: Code
  /// What failed, and why.
  public var message: String
  /// The file or directory at fault.
  public var path: String?
  /// The system's number for the reason.
  public var systemCode: Int32?
  /// One thing to do about it.
  public var hint: String?

  public init(
    code: Code, message: String, path: String? = nil, systemCode: Int32? = nil, hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.systemCode = systemCode
    self.hint = hint
  }

  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
