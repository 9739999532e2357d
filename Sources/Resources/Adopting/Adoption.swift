import POSIXSupport
package import Records

/// Brings the resources of a tree that hadrosaur made into a store. The tree is only read.
package struct Adoption: Sendable {
  private let base: String
  private let project: Project

  /// What became of one resource.
  package enum Outcome: String, Sendable {
    case adopted
    /// Something is kept under its name already.
    case kept
    /// It has not ended: there is nothing to bring.
    case pending
  }

  /// - Throws: ``WallabyError`` where there is no such directory, or it is a store.
  package init(of base: String, into project: Project) throws(WallabyError) {
    (self.base, self.project) = (base, project)
    let isStore = try explaining("look into '\(base)'") { () throws(SystemError) in
      try Directory(base).names().contains("wallaby.json")
    }
    if isStore { throw .adoptsStore(base) }
  }

  /// The names of directories in which resources stand, in the order of their bytes.
  package func collections() throws(WallabyError) -> [String] {
    var found: [String] = []
    for name in try names(in: base) where try isDirectory(base + "/" + name) {
      if try !resources(of: name).isEmpty { found.append(name) }
    }
    return found
  }

  /// The resources of a collection, in the order of their bytes.
  package func resources(of collection: String) throws(WallabyError) -> [String] {
    let path = base + "/" + collection
    var found: [String] = []
    for name in try names(in: path) where try isDirectory(path + "/" + name) {
      let isOne = try explaining("look into '\(path)'") { () throws(SystemError) in
        OldResource.isOne(try Directory(path + "/" + name))
      }
      if isOne { found.append(name) }
    }
    return found
  }

  private func isDirectory(_ path: String) throws(WallabyError) -> Bool {
    try explaining("look into '\(path)'") { () throws(SystemError) in
      try FileStatus.of(path).kind == .directory
    }
  }

  private func names(in path: String) throws(WallabyError) -> [String] {
    try explaining("look into '\(path)'") { () throws(SystemError) in
      try Directory(path).names().filter { !$0.hasPrefix(".") }
    }.sorted { $0.precedesInBytes($1) }
  }

  /// Copies one resource, and keeps it unless something is kept under its name.
  ///
  /// It counts as computed without arguments, which hadrosaur did not keep, by what the collection is defined as now.
  ///
  /// On disk: the collection where it is missing; an attempt with the old result, logs and files, published as any other.
  ///
  /// - Throws: ``WallabyError``, and then nothing is kept.
  /// - Complexity: A copy of all its files.
  package func adopt(
    _ ident: String, of name: String
  ) throws(WallabyError) -> Outcome {
    try ResourceName.checkIdentifier(ident)
    let collection = try Collection(name, in: project)
    let source = try explaining("adopt '\(name)/\(ident)'") { () throws(SystemError) in
      try Directory(base + "/" + name + "/" + ident)
    }
    guard let old = try OldResource(in: source) else { return .pending }
    try collection.make()
    func kept() throws(WallabyError) -> KeptResource? {
      try KeptResource.read(ident, in: collection)
    }
    if try kept() != nil { return .kept }
    let version = try project.definition(in: collection)?.version
    var attempt: Attempt
    switch try Attempt.begin(
      ident, in: collection, arguments: .object([:]), version: version, unless: kept)
    {
    case .busy(let holder): throw .beingComputed(ident, name, holder.owner.phrase)
    case .kept: return .kept
    case .begun(let begun): attempt = begun
    }
    attempt.disown(since: old.created)
    do throws(WallabyError) {
      try fill(attempt, from: source)
    } catch {
      attempt.abandon()
      throw error
    }
    let error = old.state.isError ? old.errorText : nil
    _ = try attempt.settle(
      old.state, result: old.result, error: error, message: error.flatMap(Self.lastLine),
      finished: old.finished)
    return .adopted
  }

  private func fill(
    _ attempt: borrowing Attempt, from source: borrowing Directory
  ) throws(WallabyError) {
    let leftOut = try explaining("adopt '\(attempt.place)'") {
      () throws(SystemError) -> [String] in
      let directory = try Directory(attempt.path)
      for (entry, names) in [
        (Record.Entry.stdout, OldResource.outputs), (Record.Entry.stderr, [Record.Entry.stderr]),
      ] {
        guard let name = names.first(where: { (try? source.status(of: $0)) != nil }) else {
          continue
        }
        try directory.openFile(entry, .append).writeAll(of: source.openFile(name, .read))
      }
      guard (try? source.status(of: Record.Entry.storage)) != nil else { return [] }
      return try directory.open(Record.Entry.storage).copyContents(
        of: source.open(Record.Entry.storage))
    }
    if let first = leftOut.first {
      throw .notAdoptable(first, "it is neither a file, a directory nor a link")
    }
  }

  /// Of a traceback it says what happened.
  private static func lastLine(of text: String) -> String? {
    text.split(whereSeparator: \.isNewline).last.map(String.init)
  }
}
