import POSIXSupport

extension RecordStore {
  /// The directories in which no records stand but what leads to them, and which names belong there.
  func upperDirectories() -> [UpperDirectory] {
    let roots: Set<String> = ["records", "tasks", ".wallaby", StoreFormat.fileName]
    let ours: Set<String> = ["index", "once", "resources", "tasks", Self.changeNote]
    var directories = [
      UpperDirectory(top: root) { roots.contains($0) || isCollection($0) },
      UpperDirectory(top: privatePath, holds: ours.contains),
      UpperDirectory(top: recordsPath, holds: Hour.isDay),
    ]
    guard let days = try? Directory(recordsPath).names() else { return directories }
    for day in days.sorted() where Hour.isDay(day) {
      directories.append(
        UpperDirectory(top: recordsPath, path: day) { Hour(day + "/" + $0) != nil })
    }
    return directories
  }

  /// Whether a directory at the root holds resources, or is about to.
  private func isCollection(_ name: String) -> Bool {
    guard let names = try? Directory.open(name, below: root).names() else { return false }
    return names.isEmpty || names.contains(".pending")
  }

  /// The names of all hours there are, oldest first.
  func allHours() throws(WallabyError) -> [String] {
    let source = RecordIndexSource(
      recordsPath: recordsPath, privatePath: privatePath, configuration: configuration)
    do {
      return try source.partitions(from: "").sorted()
    } catch let error as SystemError {
      throw .system("list the records", error)
    } catch {
      throw .cannotList(recordsPath, error)
    }
  }
}

/// A directory that leads to records.
struct UpperDirectory {
  /// A directory that may be a link: people move theirs to other disks.
  var top: String
  /// The way down from there, on which nothing may be one.
  var path = ""
  /// Whether a name belongs there.
  var holds: (String) -> Bool

  func open() throws(SystemError) -> Directory { try Directory.open(path, below: top) }
}

extension Hour {
  fileprivate static func isDay(_ name: String) -> Bool { Hour(name + "/00") != nil }
}
