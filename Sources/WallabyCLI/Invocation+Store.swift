internal import POSIXSupport
internal import WallabyKit

extension Invocation {
  /// The store that the command line, the environment or the working directory names.
  ///
  /// - Throws: ``WallabyError`` with code `noStore` where there is none.
  func openStore() throws -> Project {
    try Project.open(at: try storePath, configuration: configuration())
  }

  /// The same for what writes: the first record makes the store, and says so where the store was named.
  ///
  /// - Throws: ``WallabyError`` with code `noStore` where not even the directory above is there: more likely a slip than a wish.
  func openOrMakeStore() throws -> Project {
    do {
      return try openStore()
    } catch let error as WallabyError where error.code == .noStore {
      let path = try storePath
      guard Project.hasParent(path) else { throw error }
      let project = try Project.openOrCreate(at: path, configuration: configuration())
      let isNamed = options.has(.store) || environment["WALLABY_STORE"]?.isEmpty == false
      if isNamed { try remark("made a store in \(path)") }
      return project
    }
  }

  /// Where the store is, or would be.
  var storePath: String {
    get throws {
      try Project.locate(
        store: options.text(of: .store), environment: environment,
        workingDirectory: workingDirectory)
    }
  }

  func configuration() throws -> Configuration {
    var configuration = Configuration(environment: environment)
    configuration.now = clock.now
    if let wait = try options.duration(of: .wait) { configuration.lockWait = wait }
    return configuration
  }
}
