import POSIXSupport
import Records

/// One attempt to compute one identifier: the name of its directory, and whose it is.
struct AttemptName: Hashable, Sendable, CustomStringConvertible {
  let owner: Owner
  let description: String

  private static let prefix = ".attempt-"
  private static let tokenLength = 26

  init(_ owner: Owner) {
    self.owner = owner
    description = "\(Self.prefix)\(owner.process)-\(owner.token)"
  }

  /// Reads the name of an attempt's directory, which is the text of a claim, too.
  init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), !text.utf8.contains(UInt8(ascii: "/")) else { return nil }
    let rest = text.dropFirst(Self.prefix.utf8.count)
    let token = rest.suffix(Self.tokenLength)
    guard token.utf8.count == Self.tokenLength, rest.dropLast(Self.tokenLength).last == "-",
      let process = ProcessIdentity(String(rest.dropLast(Self.tokenLength + 1)))
    else { return nil }
    self.init(Owner(process: process, token: String(token)))
  }

  /// What became of it, where nothing else tells.
  var silence: String { "its process, \(owner.phrase), ended without a word" }

  /// The link that names who follows on this attempt. Made at most once, as tokens never come again.
  var succession: String { Self.successionPrefix + owner.token }
  static let successionPrefix = ".after-"
  /// Where another puts it who took it over, and where that one then works on it.
  func trash(of other: AttemptName) -> String {
    ".trash-\(owner.process)-\(other.owner.token)"
  }
  /// Where it puts what it removes.
  var trash: String { trash(of: self) }
  /// What becomes a claim when it replaces another.
  var link: String { ".link-\(owner.process)-\(owner.token)" }
}
