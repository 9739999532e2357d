package import POSIXSupport
public import Records

extension TaskTable {
  /// The directory of an item, or of one of its nested tasks.
  ///
  /// - Throws: ``Records/WallabyError`` with code `notFound` where there is none.
  /// - Complexity: Some opens.
  public func path(of item: String, task: String? = nil) throws(WallabyError) -> String {
    try directory(of: item, task: task).path
  }

  /// What a task says: the value in `result.json`, `null` until it says something.
  ///
  /// - Throws: ``Records/WallabyError`` with code `notFound` where there is no such task, `damaged` where it cannot be read.
  /// - Complexity: Some opens and a read.
  public func result(of item: String, task: String? = nil) throws(WallabyError) -> JSONValue {
    let directory = try directory(of: item, task: task)
    let path = directory.join(Record.Entry.result)
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try directory.readFile(Record.Entry.result).bytes
    } catch {
      throw .damagedItem(item, path, error.reason)
    }
    do throws(JSONScanner.Failure) {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .damagedItem(item, path, "\(error)")
    }
  }

  /// A file of a task; `nil` where it has none of that name.
  package func openFile(
    _ name: String, of item: String, task: String? = nil
  ) throws(WallabyError) -> FileDescriptor? {
    let directory = try directory(of: item, task: task)
    do throws(SystemError) {
      return try directory.openFile(name, .read)
    } catch {
      if error.isAbsent { return nil }
      throw .damagedItem(item, directory.join(name), error.reason)
    }
  }

  private func directory(of item: String, task: String?) throws(WallabyError) -> Directory {
    let table = try folder.open()
    let name = task.map { "\(item)/\($0)" } ?? item
    guard ChosenName.fault(of: item) == nil, task.map(NestedTask.fault(ofKey:)) ?? nil == nil else {
      throw .noItem(name, self.name)
    }
    do throws(SystemError) {
      let directory = try table.open(item)
      guard let task else { return directory }
      return try directory.open(task)
    } catch {
      if error.isMissing { throw .noItem(name, self.name) }
      throw .system("open '\(self.name)/\(name)'", error)
    }
  }
}
