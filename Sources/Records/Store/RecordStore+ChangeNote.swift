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
      if format.isShared { try file.setMode(0o664) }
    }
    let status = try file.status()
    guard status.kind == .file else { throw .wrongKind("touch", path) }
    let before = status.modified
    try file.setModified()
    // Stamps have a grain of milliseconds: two notes must never look like one.
    if try file.status().modified > before || before >= FileStatus.farthest { return }
    do throws(SystemError) {
      try file.setModified(before + 1000)
    } catch {
      // Only who made the file may choose a stamp; others wait until the grain is over.
      guard error.isDenied else { throw error }
      for _ in 1...50 {
        SystemTime.pause(milliseconds: 1)
        try file.setModified()
        if try file.status().modified > before { return }
      }
    }
  }

  /// Tells them if the record's hour is closed at a time in nanoseconds since 1970.
  func noteChange(of id: Record.ID, at time: Int64) throws(SystemError) {
    if Hour(containing: id.time) < .live(at: time) { try noteChange() }
  }

  static let changeNote = "changed"
}
