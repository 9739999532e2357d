/// How much of a command's environment its record keeps.
package enum EnvironmentPolicy: String, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// All names; values that look secret, or whose names do, are masked.
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
            (name, .string(Self.isSecret(name) ? Self.mask : Self.harmless(value)))
          }))
    }
  }

  private static let secretParts = [
    "TOKEN", "SECRET", "PASSW", "PASSPHRASE", "PASSCODE", "CREDENTIAL", "APIKEY", "PRIVATE", "AUTH",
    "COOKIE", "SIGNING", "ENCRYPTION", "BEARER", "WEBHOOK", "CONNECTION_STRING", "DSN", "NETRC",
    "JWT",
  ]
  /// Of words between underscores and digits.
  private static let secretEnds = ["PASS", "PWD", "PW", "KEY", "KEYS"]
  private static let secretWords = ["SK", "PAT", "OTP", "SALT"]
  private static let harmlessWords = [
    "COMPASS", "BYPASS", "ASKPASS", "OLDPWD", "MONKEY", "HOTKEY", "HOTKEYS",
  ]

  static func isSecret(_ name: String) -> Bool {
    let name = name.uppercased()
    if name == "PWD" { return false }
    if name.hasSuffix("_CERT") || secretParts.contains(where: { name.contains($0) }) { return true }
    return name.split { !$0.isLetter }.contains { word in
      secretWords.contains { word == $0 }
        || secretEnds.contains { word.hasSuffix($0) } && !harmlessWords.contains { word == $0 }
    }
  }

  /// A value as the record keeps it: masked where it holds a secret, addresses without who logs in.
  static func harmless(_ value: String) -> String {
    isSecret(value: value) ? mask : withoutUsers(value)
  }

  /// In small letters, without blanks and quotes.
  private static let secretMarks = [
    "password=", "password:", "passwd=", "passwd:", "pwd=", "secret=", "secret:", "token=",
    "token:", "apikey=", "apikey:", "api_key=", "api_key:", "accountkey=", "accesskey=",
    "authorization:", "authorization=", "hooks.slack.com/", "privatekey-",
  ].map { Array($0.utf8) }

  private static func isSecret(value: String) -> Bool {
    var seen: [UInt8] = []
    for byte in value.utf8 where byte > 0x20 && byte != 0x22 && byte != 0x27 {
      seen.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
      switch byte {
      case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "-"):
        if secretMarks.contains(where: { seen.suffix($0.count).elementsEqual($0) }) { return true }
      default: break
      }
    }
    return false
  }

  /// A text in which `scheme://user:password@host` has lost all up to the last `@` before a blank: a password may
  /// hold anything, and a user's name may be a token.
  private static func withoutUsers(_ value: String) -> String {
    let mark = Array("://".utf8)
    var kept: [UInt8] = []
    var rest = Array(value.utf8)[...]
    while let byte = rest.first {
      guard rest.starts(with: mark) else {
        kept.append(byte)
        rest.removeFirst()
        continue
      }
      kept += mark
      rest = rest.dropFirst(mark.count)
      let end = rest.firstIndex { $0 <= 0x20 } ?? rest.endIndex
      guard let sign = rest[..<end].lastIndex(of: UInt8(ascii: "@")) else { continue }
      kept += mask.utf8
      rest = rest[sign...]
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
