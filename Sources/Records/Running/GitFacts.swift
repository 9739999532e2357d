import POSIXSupport

/// Which commit a directory stands at, read from git's own files: starting git would cost more than the record.
package enum GitFacts {
  /// `commit` and `branch` of the work tree around a directory, or `nil` where there is none.
  ///
  /// - Complexity: One failed open for each level up to the work tree, and two to four reads in it.
  package static func json(at directory: String) -> JSONValue? {
    guard let git = gitDirectory(around: directory), let head = text(git + "/HEAD") else {
      return nil
    }
    guard head.hasPrefix("ref: ") else {
      return isHash(head) ? ["commit": .string(head)] : nil
    }
    let reference = String(head.dropFirst(5))
    guard !reference.contains("..") else { return nil }
    var facts: [String: JSONValue] = [:]
    if reference.hasPrefix("refs/heads/") {
      facts["branch"] = .string(String(reference.dropFirst(11)))
    }
    // A work tree of its own keeps branches in the common directory.
    let common = text(git + "/commondir").map { Project.absolute($0, in: git) } ?? git
    let commit =
      text(git + "/" + reference) ?? text(common + "/" + reference) ?? packed(reference, common)
    if let commit, isHash(commit) { facts["commit"] = .string(commit) }
    return facts.isEmpty ? nil : .object(facts)
  }

  private static func gitDirectory(around directory: String) -> String? {
    var level = directory
    while true {
      let candidate = (level == "/" ? "" : level) + "/.git"
      if let status = try? FileStatus.of(candidate) {
        if status.kind == .directory { return candidate }
        guard let pointer = text(candidate), pointer.hasPrefix("gitdir: ") else { return nil }
        return Project.absolute(String(pointer.dropFirst(8)), in: level)
      }
      guard let above = Directory.parent(of: level) else { return nil }
      level = above
    }
  }

  private static func packed(_ reference: String, _ git: String) -> String? {
    guard let list = text(git + "/packed-refs", limit: 1 << 24) else { return nil }
    for line in list.split(separator: "\n") where line.hasSuffix(" " + reference) {
      return String(line.prefix { $0 != " " })
    }
    return nil
  }

  private static func isHash(_ text: String) -> Bool {
    (text.utf8.count == 40 || text.utf8.count == 64)
      && text.utf8.allSatisfy { byte in
        byte &- 0x30 < 10 || byte &- 0x61 < 6
      }
  }

  private static func text(_ path: String, limit: Int = 4096) -> String? {
    guard let file = try? FileDescriptor.open(path, .read),
      (try? file.status())?.kind == .file, let bytes = try? file.readAll(limit: limit)
    else { return nil }
    var end = bytes.count
    while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
