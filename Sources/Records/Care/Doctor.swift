import POSIXSupport

/// Tries what a store needs from its file system, in a directory of its own, and removes all traces.
package struct Doctor {
  private let configuration: Configuration
  /// The directory that is examined: the store, or the one in which it would be made.
  private let root: String
  /// Where things are tried out.
  private let place: String
  private let store: Checkup

  /// Opens the store at a path; where there is none, the directory, or the nearest one above.
  package init(_ path: String, configuration: Configuration) throws(WallabyError) {
    self.configuration = configuration
    do throws(WallabyError) {
      let records = try Project.open(at: path, configuration: configuration).records
      (root, place) = (records.root, records.privatePath)
      store = Checkup(subject: "store", verdict: .good, finding: "in \(root)")
    } catch {
      guard error.code == .noStore else { throw error }
      root = try Self.nearestDirectory(to: path)
      place = root
      store = Checkup(
        subject: "store", verdict: .note,
        finding: root == path ? "none in \(path)" : "none in \(path); the rest is about \(root)",
        advice: "'wallaby init' makes one, or the first record does")
    }
  }

  private static func nearestDirectory(to path: String) throws(WallabyError) -> String {
    var nearest = path
    while true {
      do throws(SystemError) {
        return try Directory(nearest).path
      } catch {
        guard error.isMissing, !error.isWrongKind, let above = Directory.parent(of: nearest) else {
          throw .system("examine '\(nearest)'", error)
        }
        nearest = above
      }
    }
  }

  /// On disk: a directory `.doctor-IDENTITY-RANDOM` in the store's `.wallaby`, or where there is no store, for a moment.
  ///
  /// - Complexity: Some thirty file operations.
  package func examine() throws(WallabyError) -> [Checkup] {
    var results = [store]
    let directory = try explaining("open '\(root)'") { () throws(SystemError) in
      try Directory(root)
    }
    let isLocal = try explaining("ask the file system") { () throws(SystemError) in
      let kind = try FileSystemKind(of: directory)
      results.append(
        Checkup(
          subject: "file system", verdict: .good,
          finding:
            "\(kind.name), \(kind.isLocal ? "seen by this host alone" : "shared with other hosts")")
      )
      results.append(Self.space(kind))
      return kind.isLocal
    }
    results += mountNotes()
    let name = try explaining("make a name") { () throws(SystemError) in
      ".doctor-\(configuration.process)-\(try Random.text(6))"
    }
    let trial = place + "/" + name
    do throws(SystemError) {
      try Directory.makeTree(trial)
    } catch {
      results.append(
        Checkup(
          subject: "writing", verdict: .note, finding: "you may not write here: \(error.reason)",
          advice: "you can read; records are for the store's owner or group to add"))
      return results
    }
    defer { try? Directory(place).removeTree(name) }
    try explaining("try out the file system") { () throws(SystemError) in
      let directory = try Directory(trial)
      results.append(try Self.renames(directory))
      results.append(try Self.claims(directory))
      results.append(try Self.locks(directory))
      results.append(try Self.flushes(directory))
      let clock = try clock(directory)
      if !isLocal || clock.verdict != .good { results.append(clock) }
    }
    return results
  }

  private static func space(_ kind: FileSystemKind) -> Checkup {
    let megabytes = kind.freeBytes >> 20
    let isShort = megabytes < 100 || (kind.freeInodes > 0 && kind.freeInodes < 10_000)
    let inodes = kind.freeInodes > 0 ? ", \(kind.freeInodes) inodes" : ""
    return Checkup(
      subject: "space", verdict: isShort ? .bad : .good, finding: "\(megabytes) MiB\(inodes) free",
      advice: isShort ? "remove old records with 'wallaby rm --until', or use another disk" : nil)
  }

  /// What the mount options of a network file system change.
  private func mountNotes() -> [Checkup] {
    guard let file = try? FileDescriptor.open("/proc/self/mounts", .read),
      let bytes = try? file.readAll()
    else { return [] }
    var best: (path: Substring, options: Substring) = ("", "")
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 3, fields[1].utf8.count >= best.path.utf8.count else { continue }
      if root == fields[1] || root.hasPrefix(fields[1] == "/" ? "/" : fields[1] + "/") {
        best = (fields[1], fields[3])
      }
    }
    return best.options.split(separator: ",").compactMap { option in
      switch option {
      case "nolock", "local_lock=all", "local_lock=flock":
        Checkup(
          subject: "mount option", verdict: .note,
          finding: "\(option): kernel locks reach no other host",
          advice: "nothing to do: they only save double work")
      case "nocto":
        Checkup(
          subject: "mount option", verdict: .bad,
          finding: "nocto: this host may believe old contents of files",
          advice: "ask for the store to be mounted without nocto")
      case "soft":
        Checkup(
          subject: "mount option", verdict: .bad,
          finding: "soft: calls fail when the server is slow",
          advice: "ask for the store to be mounted hard")
      default: nil
      }
    }
  }

  private static func renames(_ place: borrowing Directory) throws(SystemError) -> Checkup {
    for name in ["a", "b"] {
      try place.makeDirectory(name)
      try place.createEmptyFile(name + "/file")
    }
    var isSafe = false
    do throws(SystemError) {
      try place.rename("a", to: "b")
    } catch {
      isSafe = error.isTaken
    }
    let moved = (try? place.rename("b", to: "c")) != nil && (try? place.status(of: "c/file")) != nil
    return Checkup(
      subject: "renames", verdict: isSafe && moved ? .good : .bad,
      finding: isSafe && moved
        ? "a full directory moves as a whole and replaces no other"
        : "a directory can replace another or does not move as a whole",
      advice: isSafe && moved ? nil : "do not keep a store here: records could be lost")
  }

  private static func claims(_ place: borrowing Directory) throws(SystemError) -> Checkup {
    do throws(SystemError) {
      try place.makeLink("claim", text: "one")
    } catch {
      return Checkup(
        subject: "claims", verdict: .bad, finding: "no symbolic links: \(error.reason)",
        advice: "tags cannot be changed here; use another file system")
    }
    let second = (try? place.makeLink("claim", text: "two")) != nil
    let holds = !second && (try? place.readLink("claim")) == "one"
    return Checkup(
      subject: "claims", verdict: holds ? .good : .bad,
      finding: holds ? "a symbolic link has one maker" : "two made the same symbolic link",
      advice: holds ? nil : "do not keep a store here")
  }

  private static func locks(_ place: borrowing Directory) throws(SystemError) -> Checkup {
    let path = place.join("lock")
    guard let first = FileLock(trying: try FileDescriptor.open(path, .createIfMissing)) else {
      return Checkup(subject: "flock", verdict: .note, finding: "a free lock is refused")
    }
    let second = FileLock(trying: try FileDescriptor.open(path, .readWrite)) == nil
    _ = consume first
    return Checkup(
      subject: "flock", verdict: second ? .good : .note,
      finding: second
        ? "locks exclude each other on this host (whether on others, nobody can tell from here)"
        : "locks do nothing here",
      advice: second ? nil : "nothing to do: they only save double work")
  }

  private static func flushes(_ place: borrowing Directory) throws(SystemError) -> Checkup {
    let begin = SystemTime.steady()
    try place.createFile("flushed", Array(repeating: 0x78, count: 512), sync: true)
    try place.sync()
    let microseconds = (SystemTime.steady() - begin) / 1000
    let isSlow = microseconds > 100_000
    return Checkup(
      subject: "flushing", verdict: isSlow ? .note : .good,
      finding: "a small file takes \(microseconds) µs to reach the disk",
      advice: isSlow
        ? "'wallaby init --relaxed' makes a store that does not wait for the disk" : nil)
  }

  private func clock(_ place: borrowing Directory) throws(SystemError) -> Checkup {
    let server = try ServerClock.now(in: place, configuration.process)
    let ahead = configuration.now().milliseconds - server / 1_000_000
    let isOff = abs(ahead) > 60_000
    return Checkup(
      subject: "clock", verdict: isOff ? .bad : abs(ahead) > 2000 ? .note : .good,
      finding: "this host is \(abs(ahead)) ms \(ahead < 0 ? "behind" : "ahead of") the file server",
      advice: isOff ? "set this host's clock: ids and '--since' go by it" : nil)
  }
}
