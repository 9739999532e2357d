import POSIXSupport
package import Records

/// Looks after all collections of a store: what `wallaby verify` and `wallaby gc` do beside the records.
package struct ResourceCare: Sendable {
  let project: Project

  package init(_ project: Project) { self.project = project }

  /// The names of all collections, in the order of their bytes; with those that cannot be opened, as whoever uses them will hear.
  ///
  /// - Complexity: One listing, and two opens for each directory at the root.
  package func collections() throws(WallabyError) -> [String] {
    let names = try explaining("list the collections") { () throws(SystemError) in
      try Directory(project.root).names(skipsLinks: true)
    }
    return names.filter { name in
      guard let collection = try? Collection(name, in: project) else { return false }
      do { return try collection.openIfThere() != nil } catch { return true }
    }.sorted { $0.precedesInBytes($1) }
  }
}
