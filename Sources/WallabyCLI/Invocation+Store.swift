internal import WallabyKit

extension Invocation {
  /// The path of the store that the command line and the surroundings name.
  var storePath: String {
    Project.locate(
      store: options.text(of: .store), environment: environment,
      workingDirectory: workingDirectory)
  }

  func openStore() throws -> Project {
    try Project.open(at: storePath, configuration: try configuration())
  }

  /// For what writes: where there is no store, it is made.
  func openOrMakeStore() throws -> Project {
    try Project.openOrCreate(at: storePath, configuration: try configuration())
  }

  private func configuration() throws -> Configuration {
    var configuration = Configuration(environment: environment)
    if let wait = try options.duration(of: .wait) { configuration.lockWait = wait }
    return configuration
  }
}
