/// How much of a command's environment its record keeps.
package enum EnvironmentPolicy: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// All names; values of secret-looking names are masked.
  case safe
  /// All as it is.
  case all

  static let mask = "***"

  /// What goes into the record.
  package func kept(_ environment: [String: String]) -> JSONValue? {
    switch self {
    case .none: nil
    case .all: .object(environment.mapValues { .string($0) })
    case .safe:
      .object(
        Dictionary(
          uniqueKeysWithValues: environment.map { name, value in
            (name, .string(Self.isSecret(name) ? Self.mask : Self.withoutPassword(value)))
          }))
    }
  }

  private static let secretParts = [
    "TOKEN", "SECRET", "PASSW", "PASSPHRASE", "PASSCODE", "CREDENTIAL", "APIKEY", "API_KEY",
    "ACCESS_KEY", "PRIVATE", "AUTH", "COOKIE", "SESSION_KEY", "SIGNING", "ENCRYPTION", "BEARER",
    "WEBHOOK", "CONNECTION_STRING", "DSN", "NETRC", "JWT",
  ]
  private static let secretEnds = [
    "_KEY", "_PAT", "_PWD", "_PASS", "_PW", "_CERT", "_SALT", "_OTP",
  ]

  static func isSecret(_ name: String) -> Bool {
    let name = name.uppercased()
    return secretParts.contains { name.contains($0) } || secretEnds.contains { name.hasSuffix($0) }
      || ["KEY", "PASS", "PW", "PAT"].contains(name)
  }

  /// A text in which `scheme://user:password@host` has lost its password.
  static func withoutPassword(_ value: String) -> String {
    var bytes = Array(value.utf8)
    let mark = Array("://".utf8)
    var at = 0
    while at + mark.count < bytes.count {
      guard Array(bytes[at..<(at + mark.count)]) == mark else {
        at += 1
        continue
      }
      at += mark.count
      let end =
        bytes[at...].firstIndex { $0 == 0x2F || $0 <= 0x20 || $0 == 0x22 || $0 == 0x27 }
        ?? bytes.count
      guard let sign = bytes[at..<end].lastIndex(of: 0x40),
        let colon = bytes[at..<sign].firstIndex(of: 0x3A)
      else { continue }
      bytes.replaceSubrange((colon + 1)..<sign, with: Array(mask.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
