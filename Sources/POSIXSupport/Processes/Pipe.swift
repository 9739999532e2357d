import CPOSIX

/// A pipe; neither end is inherited by a program we start.
package struct Pipe: ~Copyable {
  package let reading: FileDescriptor
  package let writing: FileDescriptor

  /// Opens one whose ends are numbered above the standard three, so that a child can put them there in any order.
  package init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    _ = try checked("pipe", "output") { wallaby_pipe(&ends) }
    reading = FileDescriptor(owning: ends[0], path: "pipe")
    writing = FileDescriptor(owning: ends[1], path: "pipe")
  }

  /// Closes our writing end, so that the reading end ends when the others close theirs.
  package consuming func intoReading() -> FileDescriptor { reading }
}
