package import POSIXSupport

/// Turns what the system refused into an error that says what was being done.
package func explaining<Value: ~Copyable>(
  _ what: @autoclosure () -> String, _ body: () throws(SystemError) -> Value
) throws(WallabyError) -> Value {
  do throws(SystemError) {
    return try body()
  } catch {
    throw .system(what(), error)
  }
}

// Every sentence that this module can say, in one place.
extension WallabyError {
  package static func system(_ what: String, _ error: SystemError, hint: String? = nil)
    -> WallabyError
  {
    WallabyError(
      .systemCall, "cannot \(what): \(error.call) '\(error.path)': \(error.reason)",
      path: error.path, systemCode: error.code, hint: hint ?? Self.hint(for: error))
  }

  package static func notFlushed(_ what: String, _ error: SystemError) -> WallabyError {
    WallabyError(
      .notFlushed,
      "\(what), but a power cut may undo it: \(error.call) '\(error.path)': \(error.reason)",
      path: error.path, systemCode: error.code, hint: hint(for: error))
  }

  private static func hint(for error: SystemError) -> String? {
    if error.isFull { return "free some space on that file system, then try again" }
    if error.isOverQuota {
      return "you are over your quota there: free some of your files, then try again"
    }
    if error.isBrokenDisk { return "the disk or its server failed; 'wallaby doctor' says more" }
    if error.isDenied { return "'wallaby doctor' shows whose store it is and what may be written" }
    return nil
  }

  static func noStore(_ path: String) -> WallabyError {
    WallabyError(
      .noStore, "no store at '\(path)'", path: path, hint: "make one with 'wallaby init \(path)'")
  }

  package static func damaged(_ what: String, _ path: String, _ reason: String) -> WallabyError {
    WallabyError(.damaged, "cannot read \(what) '\(path)': \(reason)", path: path)
  }

  static func damagedRecord(_ id: Record.ID, _ path: String, _ reason: String) -> WallabyError {
    WallabyError(
      .damaged, "cannot read record '\(id)': '\(path)': \(reason)", path: path,
      hint: reason.contains(StatusText.newerVersion)
        ? "use a newer wallaby"
        : "mend the file by hand or remove the record with 'wallaby rm \(id)'")
  }

  static func unsupportedFormat(_ path: String, _ version: Int64) -> WallabyError {
    WallabyError(
      .unsupportedFormat,
      "cannot open store '\(path)': its format is \(version), this program knows \(StoreFormat.currentVersion)",
      path: path, hint: "use a newer wallaby")
  }

  static func cannotMakeStore(_ path: String, _ error: SystemError) -> WallabyError {
    .system(
      "make store '\(path)'", error,
      hint: error.isDenied
        ? "name a place where you may write with --store PATH or WALLABY_STORE" : nil)
  }

  static func notAStore(_ path: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot make a store in '\(path)': the directory is not empty", path: path,
      hint: "name a new or an empty directory")
  }

  static func notUTF8(_ path: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(path)': the path is not UTF-8", path: path,
      hint: "rename it, or name it by a link whose path is")
  }

  static func nowhere(_ path: String, _ error: SystemError) -> WallabyError {
    WallabyError(
      .invalidInput,
      "cannot go from the current directory to '\(path)': '\(error.path)': \(error.reason)",
      path: path,
      systemCode: error.code, hint: "name the store with --store and a path that begins with '/'")
  }

  static func otherStore(_ path: String, _ what: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot make such a store in '\(path)': there is one, and \(what)", path: path,
      hint: "use it as it is, or name another directory")
  }

  static func noGroup(_ name: String, _ path: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot share store '\(path)': no group '\(name)'",
      hint: "'groups' lists yours")
  }

  static func cannotRead(_ id: Record.ID, _ error: SystemError) -> WallabyError {
    if error.isMissing {
      return WallabyError(
        .damaged, "cannot read record '\(id)': no '\(error.path)'", path: error.path,
        systemCode: error.code)
    }
    if error.isWrongKind {
      return WallabyError(
        .damaged, "cannot read record '\(id)': '\(error.path)' is not a plain file",
        path: error.path, systemCode: error.code)
    }
    return .system("read record '\(id)'", error)
  }

  static func noFile(_ name: String, _ id: Record.ID) -> WallabyError {
    WallabyError(
      .notFound, "record '\(id)' has no file '\(name)'",
      hint: "'ls -R $(wallaby path \(id.tail))' lists its files")
  }

  static func noFileName(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "'\(name)' is no file of a record",
      hint: "write it as 'wallaby path' and 'ls' show it, such as storage/plot.svg")
  }

  static func cannotList(_ path: String, _ error: any Error) -> WallabyError {
    WallabyError(.systemCall, "cannot list the records: \(error)", path: path)
  }

  static func noRecord(_ text: String) -> WallabyError {
    WallabyError(
      .notFound, "no record '\(text)'",
      hint: "'wallaby ls' lists the records; a unique beginning or end of an id will do")
  }

  static func ambiguous(_ text: String, _ candidates: [String]) -> WallabyError {
    let shown = candidates.prefix(5).joined(separator: " ")
    let more = candidates.count > 5 ? " …" : ""
    return WallabyError(
      .notFound, "'\(text)' fits several records: \(shown)\(more)",
      hint: "give more of the id, or its last six characters")
  }

  static func emptyTag() -> WallabyError {
    WallabyError(.invalidInput, "a tag cannot be empty")
  }

  package static func notJSON(_ what: String) -> WallabyError {
    WallabyError(
      .invalidInput,
      "cannot write \(what): there is a number that JSON has no text for, or it is nested too deeply",
      hint: "infinities and not-a-number can be kept as strings")
  }

  static func locked(_ id: Record.ID, _ holder: String, _ path: String) -> WallabyError {
    WallabyError(
      .busy, "cannot change record '\(id)': it is being changed by \(holder)", path: path,
      hint: "try again, or wait longer with --wait")
  }

  static func notYours(_ id: Record.ID, _ error: SystemError) -> WallabyError {
    WallabyError(
      .systemCall, "cannot change record '\(id)': '\(error.path)': \(error.reason)",
      path: error.path, systemCode: error.code,
      hint: "only its owner may; 'ls -ld' on its directory shows who that is")
  }

  static func lostLock(_ id: Record.ID, _ path: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot change record '\(id)': its lock was taken over meanwhile", path: path,
      hint: "look at the record, then try again")
  }

  static func stillRunning(_ id: Record.ID, _ owner: String, _ path: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot remove record '\(id)': it is still running (\(owner))", path: path,
      hint: "wait for it, end it, or remove it all the same with --force")
  }

  static func notAllRemoved(_ id: Record.ID, _ error: SystemError) -> WallabyError {
    WallabyError(
      .notFlushed,
      "removed record '\(id)', but not all of its files: \(error.call) '\(error.path)': \(error.reason)",
      path: error.path, systemCode: error.code, hint: "'wallaby gc' tries again")
  }

  static func resultIsNoObject(_ id: Record.ID, _ path: String) -> WallabyError {
    WallabyError(
      .conflict, "cannot add facts to record '\(id)': its result is not an object", path: path,
      hint: "keep them as a record of their own with 'wallaby log'")
  }

  static func alreadySettled(_ id: Record.ID, _ state: Record.State, _ path: String) -> WallabyError
  {
    WallabyError(
      .conflict, "cannot settle record '\(id)': it is \(state.rawValue) already", path: path)
  }

  static func outsideOfTime(_ milliseconds: Int64) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot make a record at \(milliseconds) ms since 1970: set this host's clock")
  }
}

extension WallabyError {
  static func invalidKey(_ key: String) -> WallabyError {
    WallabyError(
      .invalidInput,
      key.isEmpty ? "a key cannot be empty" : "cannot use key '\(key.prefix(40))…': it is too long",
      hint: "a key is a file's name: up to 200 bytes, of which '%', '/' and the like take three")
  }

  static func keyIsBusy(_ key: String, _ id: Record.ID, _ who: String) -> WallabyError {
    WallabyError(
      .busy, "key '\(key)' is being run as record '\(id)' by \(who)",
      hint: "'wallaby tail -f \(id.tail)' follows it")
  }

  static func incompleteLog(_ path: String, _ error: SystemError) -> WallabyError {
    WallabyError(
      .systemCall, "'\(path)' is incomplete: \(error.call): \(error.reason)", path: path,
      systemCode: error.code, hint: hint(for: error))
  }

  static func incompleteEcho(_ error: SystemError) -> WallabyError {
    WallabyError(
      .systemCall, "cannot pass the output on: \(error.call): \(error.reason)",
      systemCode: error.code, hint: "the record's logs have it")
  }
}
