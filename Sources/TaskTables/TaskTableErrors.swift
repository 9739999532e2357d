import POSIXSupport
import Records

// Every sentence that this module can say, in one place.
extension WallabyError {
  static func invalidTableName(_ name: String, _ fault: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(name)' as a table: it \(fault)",
      hint: "it becomes the name of a directory: letters, digits, '-', '_' and dots inside are safe"
    )
  }

  static func invalidItemName(_ name: String, _ fault: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(name)' as an item: it \(fault)",
      hint: "it becomes the name of a directory: letters, digits, '-', '_' and dots inside are safe"
    )
  }

  static func invalidState(_ word: String, _ fault: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(word)' as a state: it \(fault)",
      hint: "reset items to 'todo', or to a word of your own that parks them, such as 'Pending'")
  }

  static func noTable(_ name: String) -> WallabyError {
    WallabyError(
      .notFound, "no table '\(name)'", hint: "'wallaby tasks ls' lists the tables")
  }

  static func noItem(_ item: String, _ table: String) -> WallabyError {
    WallabyError(
      .notFound, "no item '\(item)' in table '\(table)'",
      hint: "'wallaby tasks ls \(table)' lists them")
  }

  static func damagedTable(_ table: String, _ path: String, _ reason: String) -> WallabyError {
    WallabyError(
      .damaged, "cannot read what holds for table '\(table)': \(reason)", path: path,
      hint: "remove '\(path)': then all is as if nothing had been set")
  }

  static func damagedItem(_ item: String, _ path: String, _ reason: String) -> WallabyError {
    WallabyError(
      .damaged, "cannot read item '\(item)': \(reason)", path: path,
      hint: "remove it with 'wallaby tasks rm', then import it again")
  }

  static func superseded(_ item: String, _ table: String) -> WallabyError {
    WallabyError(
      .conflict,
      "cannot settle '\(table)/\(item)': this worker was silent for so long that its items went back to the queue",
      hint: "another worker runs it; nothing of this attempt is published")
  }

  static func isBeingAdded(_ item: String, _ table: String) -> WallabyError {
    WallabyError(
      .busy, "item '\(item)' is being added to table '\(table)' by another process",
      hint: "try again")
  }

  static func isRunning(_ item: String, _ table: String, _ worker: String) -> WallabyError {
    WallabyError(
      .busy, "item '\(item)' of table '\(table)' is being run by worker \(worker)",
      hint: "--force stops it first")
  }

  static func cannotListTable(_ name: String, _ error: any Error) -> WallabyError {
    WallabyError(
      .systemCall, "cannot list table '\(name)': \(error)",
      hint: "'wallaby doctor' shows what may be read and written")
  }

  static func noNestedTask(_ key: String, _ item: String) -> WallabyError {
    WallabyError(
      .notFound, "no nested task '\(key)' in item '\(item)'",
      hint: "'wallaby tasks show' lists them")
  }

  static func tableIsBusy(_ name: String, _ worker: String, _ count: Int) -> WallabyError {
    WallabyError(
      .busy,
      "cannot drop table '\(name)': \(count == 1 ? "worker \(worker) is" : "\(count) workers are") at it",
      hint: "--force drops it all the same: they find out, and stop")
  }

  static func doesNotStop(_ item: String, _ table: String) -> WallabyError {
    WallabyError(
      .busy, "item '\(item)' of table '\(table)' does not come free",
      hint: "its worker has been asked to stop it; try again later")
  }

  static func noItemAnywhere(_ item: String) -> WallabyError {
    WallabyError(
      .notFound, "no item '\(item)' in any table", hint: "'wallaby tasks ls' lists the tables")
  }
}
