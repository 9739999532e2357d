/// Lets one thread tell another, which waits for descriptors, to end a command.
package final class EndRequest: Sendable {
  private let pipe: Pipe

  package init() throws(SystemError) { pipe = try Pipe() }

  package var descriptor: Int32 { pipe.reading.number }
  package func make() { try? pipe.writing.write([0]) }
}
