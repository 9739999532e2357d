import POSIXSupport

extension Project {
  /// The path of the store to use: the one named, else `WALLABY_STORE`, else the nearest upwards, else `~/.wallaby`.
  ///
  /// Upwards counts a directory that is a store, and a directory with a store in `.wallaby`.
  ///
  /// - Parameter workingDirectory: Where to look, or `nil` for this process's own.
  /// - Throws: ``WallabyError`` with code `invalidInput` where a path is needed that has no name in UTF-8.
  /// - Complexity: Two failed opens a level of the working directory.
  package static func locate(
    store: String? = nil, environment: [String: String], workingDirectory: String?
  ) throws(WallabyError) -> String {
    if let store, !store.isEmpty {
      return try absolute(expanded(store, environment), from: workingDirectory)
    }
    if let store = environment["WALLABY_STORE"], !store.isEmpty {
      return try absolute(expanded(store, environment), from: workingDirectory)
    }
    var directory = try absolute(".", from: workingDirectory)
    while true {
      for candidate in [directory, directory == "/" ? "/.wallaby" : directory + "/.wallaby"] {
        if (try? FileStatus.of(candidate + "/" + StoreFormat.fileName)) != nil { return candidate }
      }
      guard let above = Directory.parent(of: directory) else { break }
      directory = above
    }
    return try absolute(environment["HOME"] ?? Host.homeDirectory()) + "/.wallaby"
  }

  /// Whether the directory is there in which a store would be made.
  package static func hasParent(_ path: String) -> Bool {
    Directory.parent(of: path).map { (try? Directory($0)) != nil } ?? true
  }

  /// The same for this process's environment and working directory.
  ///
  /// - Throws: ``WallabyError`` with code `invalidInput` where the working directory is needed and was removed, or a path is not UTF-8.
  /// - Complexity: Two failed looks a level of the working directory.
  public static func locate(store: String? = nil) throws(WallabyError) -> String {
    try locate(store: store, environment: Host.environment(), workingDirectory: nil)
  }

  /// A path whose leading `~` stands for the home directory, as no shell does it inside `--store=~/x`.
  private static func expanded(_ path: String, _ environment: [String: String]) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}
