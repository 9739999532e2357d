import CPOSIX
import Glibc

/// Facts of this host and user.
package enum Host {
  package static func name() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// Whether a file is the user's own, or the user may change everybody's.
  package static func mayChange(_ file: FileStatus) -> Bool {
    let user = geteuid()
    return user == 0 || user == file.owner
  }

  /// The numbers of the user and the group the process runs as.
  package static func userAndGroup() -> (user: UInt32, group: UInt32) { (geteuid(), getegid()) }

  /// The name of the user the process runs as, or the number where it has none.
  package static func userName() -> String {
    Account.user(geteuid())?.name ?? String(geteuid())
  }

  /// The user's home directory as the system has it, whatever `HOME` says.
  package static func homeDirectory() -> String { Account.user(geteuid())?.home ?? "/" }

  /// The number of a group's name, or `nil`.
  package static func groupID(named name: String) -> UInt32? {
    Account.group(named: name)?.number ?? UInt32(name)
  }

  /// The path of the current directory.
  ///
  /// - Throws: ``SystemError``: it was removed, or its path is not UTF-8.
  package static func workingDirectory() throws(SystemError) -> String {
    guard let path = getcwd(nil, 0) else { throw SystemError(errno, "getcwd", ".") }
    defer { free(path) }
    guard let text = String(validatingCString: path) else {
      throw SystemError(EILSEQ, "getcwd", String(cString: path))
    }
    return text
  }

  /// All variables, as bytes decoded to text.
  package static func environment() -> [String: String] {
    var result: [String: String] = [:]
    guard var entry = wallaby_environment() else { return result }
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      entry += 1
    }
    return result
  }

  /// `chown` of the group alone.
  package static func setGroup(_ group: UInt32, of path: String) throws(SystemError) {
    DurableStep.next()
    _ = try checked("chown", path) { chown(path, UInt32.max, group) }
  }
}
