import POSIXSupport

extension RecordStore {
  /// Tells readers that something changed in an hour they hold for closed.
  ///
  /// Called before and after such a change. Readers trust the note only when it has been still for a minute, so a writer
  /// that dies in between misleads nobody.
  ///
  /// On disk: `.wallaby/changed` is touched.
  func noteChange() throws(SystemError) {
    let path = privatePath + "/" + Self.changeNote
    let file: FileDescriptor
    do throws(SystemError) {
      file = try FileDescriptor.open(path, .write)
    } catch {
      guard error.isMissing else { throw error }
      try Directory.makeTree(privatePath)
      file = try FileDescriptor.open(path, .createIfMissing)
    }
    try file.setModified()
  }

  static let changeNote = "changed"
}
