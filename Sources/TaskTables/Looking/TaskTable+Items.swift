import POSIXSupport
public import Records

extension TaskTable {
  /// What `status.json` of an item says, or of one of its nested tasks.
  ///
  /// - Throws: ``Records/WallabyError`` with code `notFound` where there is none, `damaged` where it cannot be read.
  /// - Complexity: Some opens and a read.
  public func status(of item: String, task: String? = nil) throws(WallabyError) -> RecordStatus {
    let name = task ?? item
    let file = (task.map { "\(item)/\($0)" } ?? item) + "/" + Record.Entry.status
    let table = try folder.open()
    let bytes: [UInt8]
    do throws(SystemError) {
      let directory = try table.open(item)
      if let task {
        bytes = try directory.open(task).readFile(Record.Entry.status).bytes
      } else {
        bytes = try directory.readFile(Record.Entry.status).bytes
      }
    } catch {
      if error.isMissing { throw .noItem(task.map { "\(item)/\($0)" } ?? item, self.name) }
      throw .damagedItem(item, path + "/" + file, error.reason)
    }
    do throws(JSONScanner.Failure) {
      return try RecordStatus(parsing: bytes, of: name)
    } catch {
      throw .damagedItem(item, path + "/" + file, "\(error)")
    }
  }
}
