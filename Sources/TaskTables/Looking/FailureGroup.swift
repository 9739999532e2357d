import POSIXSupport
public import Records

/// Items that failed with the same last words.
public struct FailureGroup: Hashable, Sendable {
  /// The last line of standard error that is not blank; where there is none, how it ended.
  public let line: String
  /// The names of the items, the latest first.
  public internal(set) var items: [String]
}

extension TaskTable {
  /// What failed, grouped by its last line of standard error, the largest group first.
  ///
  /// Of an item with nested tasks each of these that failed speaks for itself, as `ITEM/TASK`.
  ///
  /// - Complexity: As ``progress()``, and a read of the end of a log for each item that failed.
  public func failures() throws(WallabyError) -> [FailureGroup] {
    let table = try folder.open()
    var groups: [FailureGroup] = []
    var places: [String: Int] = [:]
    func add(_ path: String, _ fallback: String) {
      let line = Self.lastLine(of: path + "/" + Record.Entry.stderr, in: table) ?? fallback
      if let place = places[line] {
        groups[place].items.append(path)
      } else {
        places[line] = groups.count
        groups.append(FailureGroup(line: line, items: [path]))
      }
    }
    for item in try items(matching: TaskQuery(states: [.failed])) {
      let failed =
        item.nested == nil
        ? [] : (try? nestedTasks(of: item.id))?.filter { $0.state.isError } ?? []
      for task in failed { add("\(item.id)/\(task.name)", task.ending) }
      if failed.isEmpty { add(item.id, item.message ?? item.ending) }
    }
    return groups.sorted { $0.items.count > $1.items.count }
  }

  private static func lastLine(of path: String, in table: borrowing Directory) -> String? {
    guard let file = try? table.openFile(path, .read), let size = try? file.status().size, size > 0,
      (try? file.seek(to: max(0, size - 8192))) != nil, let end = try? file.readChunk(8192)
    else { return nil }
    let lines = end.split { $0 == 0x0A || $0 == 0x0D }
    let line = lines.last { $0.contains { $0 > 0x20 } }
    return line.map { String(decoding: $0.suffix(500), as: UTF8.self) }
  }
}

extension RecordStatus {
  fileprivate var ending: String { message ?? Self.ending(exitCode, signal) ?? state.rawValue }

  fileprivate static func ending(_ exitCode: Int?, _ signal: Int?) -> String? {
    if let signal { return "killed by \(SignalNumber.name(Int32(clamping: signal)))" }
    return exitCode.map { "exited with \($0)" }
  }
}

extension TaskSummary {
  fileprivate var ending: String { RecordStatus.ending(exitCode, signal) ?? state.rawValue }
}
