import POSIXSupport

extension RecordStore {
  /// The directories in which no records stand but what leads to them, and which names belong there.
  func upperDirectories() -> [(path: String, holds: (String) -> Bool)] {
    let roots: Set<String> = ["records", ".wallaby", StoreFormat.fileName]
    let ours: Set<String> = ["index", "once", Self.changeNote]
    var directories: [(path: String, holds: (String) -> Bool)] = [
      (root, roots.contains), (privatePath, ours.contains), (recordsPath, Hour.isDay),
    ]
    guard let days = try? Directory(recordsPath).names() else { return directories }
    for day in days.sorted() where Hour.isDay(day) {
      directories.append((recordsPath + "/" + day, { Hour(day + "/" + $0) != nil }))
    }
    return directories
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

extension Hour {
  fileprivate static func isDay(_ name: String) -> Bool { Hour(name + "/00") != nil }
}
