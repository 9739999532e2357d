import Records

/// The rules for names that users choose and that become names of directories: of collections and identifiers.
enum ResourceName {
  /// Bytes; what is put before and after it in names of ours still fits into a file name.
  static let longest = 200

  /// At the root of a store these mean something else.
  private static let reserved: Set<String> = [
    "records", "tasks", "flows", "workflows", "jobs", "catalog", "wallaby.json",
  ]

  static func checkCollection(_ name: String) throws(WallabyError) {
    try check(name, "collection")
    if reserved.contains(name) { throw .reservedName(name) }
  }

  static func checkIdentifier(_ name: String) throws(WallabyError) {
    try check(name, "identifier")
  }

  /// Whether a directory of that name can be a collection.
  static func isCollection(_ name: String) -> Bool { (try? checkCollection(name)) != nil }

  static func isIdentifier(_ name: String) -> Bool { (try? checkIdentifier(name)) != nil }

  private static func check(_ name: String, _ what: String) throws(WallabyError) {
    if let fault = fault(of: name) { throw .invalidName(name, what, fault) }
  }

  private static func fault(of name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.utf8.count > longest { return "is longer than \(longest) bytes" }
    if name.utf8.first == UInt8(ascii: ".") { return "begins with a dot" }
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 0x2F: return "contains a '/'"
      case 0...0x1F, 0x7F...0x9F: return "contains a control character"
      case 0xFFFD: return "is not UTF-8"
      default: continue
      }
    }
    return nil
  }
}
