import POSIXSupport
import Records

/// Makes an attempt that has ended what is kept under an identifier.
struct Publication: Sendable {
  let collection: Collection
  let opened: OpenCollection
  let ident: String

  /// Whether an attempt has ended that is in the folder of claims; `false` when that cannot be told.
  ///
  /// What was kept before it stands in its place once it is published: that is not the attempt.
  func hasEnded(_ attempt: AttemptName, at name: String) -> Bool {
    guard let directory = try? opened.pending.open(name),
      let bytes = try? directory.readFile(Record.Entry.status).bytes,
      let status = try? ResourceStatus(parsing: bytes, of: ident)
    else { return false }
    return !status.state.isPending && status.owner == attempt.owner
  }

  /// Renames an attempt's directory to the identifier, whole, and removes what was kept there before.
  ///
  /// On disk: one rename where nothing was kept. Else the note that something is replaced, before and after, and an
  /// exchange; where the file system has none, two renames, between which nothing is to be seen under the identifier, and a
  /// crash between them is mended by whoever claims the identifier next.
  ///
  /// - Parameter attempt: Its name in `.pending/`.
  /// - Returns: What failed when it was there already: readers were not told of it, or a power cut may undo it.
  /// - Throws: ``SystemError``: `isAbsent` where the attempt has been taken from us.
  @discardableResult
  func publish(_ attempt: String) throws(SystemError) -> SystemError? {
    var note: SystemError?
    do throws(SystemError) {
      try opened.directory.rename(Collection.pending + "/" + attempt, to: ident)
    } catch {
      if error.isTaken {
        note = try replace(by: attempt)
      } else if !(error.isAbsent || error.isStale) || !isPublished(attempt) {
        throw error
      }
    }
    return note ?? flush()
  }

  private func replace(by attempt: String) throws(SystemError) -> SystemError? {
    let source = Collection.pending + "/" + attempt
    var old = attempt
    try collection.noteReplacement()
    do throws(SystemError) {
      try opened.directory.exchange(source, ident)
    } catch {
      guard error.isUnsupported else { throw error }
      old = attempt + Self.oldSuffix
      try opened.directory.rename(ident, to: source + Self.oldSuffix)
      do throws(SystemError) {
        try opened.directory.rename(source, to: ident)
      } catch {
        try? opened.directory.rename(source + Self.oldSuffix, to: ident)
        throw error
      }
    }
    let failure = note()
    // What cannot be removed now is left for the sweep: the new value is there.
    try? opened.pending.removeTree(old)
    return failure
  }

  /// Takes what is kept away, in one rename, and removes it.
  ///
  /// - Parameter trash: A name in `.pending/` that nobody else uses.
  /// - Returns: Whether there was anything, and what failed when it was gone already.
  func withdraw(to trash: String) throws(SystemError) -> (isDone: Bool, failure: SystemError?) {
    try collection.noteReplacement()
    do throws(SystemError) {
      try opened.directory.rename(ident, to: Collection.pending + "/" + trash)
    } catch {
      if error.isAbsent { return (false, nil) }
      throw error
    }
    let failure = note() ?? flush()
    try? opened.pending.removeTree(trash)
    return (true, failure)
  }

  /// What is done is done, whether or not readers of the index can be told.
  private func note() -> SystemError? {
    do throws(SystemError) {
      try collection.noteReplacement()
      return nil
    } catch {
      return error
    }
  }

  /// The same for the disk.
  private func flush() -> SystemError? {
    do throws(SystemError) {
      if collection.isDurable { try opened.directory.sync() }
      return nil
    } catch {
      return error
    }
  }

  /// What was kept, while the new value takes its place by two renames.
  static let oldSuffix = ".old"

  /// A rename may have been done though its answer was lost, or by who took the attempt over.
  private func isPublished(_ attempt: String) -> Bool {
    guard let kept = try? opened.directory.open(ident),
      let bytes = try? kept.readFile(Record.Entry.status).bytes,
      let status = try? ResourceStatus(parsing: bytes, of: ident), let owner = status.owner
    else { return false }
    return attempt.hasSuffix(owner.token)
  }
}
