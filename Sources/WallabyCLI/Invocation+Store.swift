internal import POSIXSupport
internal import WallabyKit

extension Invocation {
  /// The store that the command line, the environment or the working directory names.
  ///
  /// - Throws: ``WallabyError`` with code `noStore` where there is none.
  func openStore() throws -> Project {
    try Project.open(at: storePath, configuration: configuration())
  }

  /// The same for what writes: the first record makes the store.
  func openOrMakeStore() throws -> Project {
    try Project.openOrCreate(at: storePath, configuration: configuration())
  }

  /// Where the store is, or would be.
  var storePath: String {
    Project.locate(
      store: options.text(of: .store), environment: environment, workingDirectory: workingDirectory)
  }

  func configuration() throws -> Configuration {
    var configuration = Configuration(environment: environment)
    configuration.now = clock.now
    if let wait = try options.duration(of: .wait) { configuration.lockWait = wait }
    return configuration
  }
}
