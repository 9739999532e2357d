import POSIXSupport

extension Project {
  /// The path of the store to use: the one named, else `WALLABY_STORE`, else the nearest upwards, else `~/.wallaby`.
  ///
  /// Upwards counts a directory that is a store, and a directory with a store in `.wallaby`.
  ///
  /// - Complexity: Two failed opens a level of the working directory.
  package static func locate(
    store: String? = nil, environment: [String: String], workingDirectory: String
  ) -> String {
    if let store, !store.isEmpty {
      return absolute(expanded(store, environment), in: workingDirectory)
    }
    if let store = environment["WALLABY_STORE"], !store.isEmpty {
      return absolute(expanded(store, environment), in: workingDirectory)
    }
    var directory = absolute(workingDirectory)
    while true {
      for candidate in [directory, directory == "/" ? "/.wallaby" : directory + "/.wallaby"] {
        if (try? FileStatus.of(candidate + "/" + StoreFormat.fileName)) != nil { return candidate }
      }
      guard let above = Directory.parent(of: directory) else { break }
      directory = above
    }
    return absolute(environment["HOME"] ?? Host.homeDirectory()) + "/.wallaby"
  }

  /// Whether the directory is there in which a store would be made.
  package static func hasParent(_ path: String) -> Bool {
    Directory.parent(of: path).map { (try? Directory($0)) != nil } ?? true
  }

  /// The same for this process's environment and working directory.
  ///
  /// - Complexity: Two failed looks a level of the working directory.
  public static func locate(store: String? = nil) -> String {
    locate(
      store: store, environment: Host.environment(), workingDirectory: Host.workingDirectory())
  }

  /// A path whose leading `~` stands for the home directory, as no shell does it inside `--store=~/x`.
  private static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}
