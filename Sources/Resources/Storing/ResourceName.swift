import Records

/// The rules for the names of collections and identifiers.
enum ResourceName {
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
    if let fault = ChosenName.fault(of: name) { throw .invalidName(name, what, fault) }
  }
}
