package import POSIXSupport

/// Where results or talk go: a descriptor, or memory in tests. Buffered; not shared between threads.
package final class Output {
  package enum Sink: Sendable {
    case descriptor(Int32)
    case memory
  }

  private let sink: Sink
  package let isTerminal: Bool
  /// Columns of the terminal, where it is one that says.
  package let width: Int?
  /// What was written and not flushed; in memory, all of it.
  package private(set) var bytes: [UInt8] = []

  package init(to sink: Sink, isTerminal: Bool? = nil, width: Int? = nil) {
    self.sink = sink
    if case .descriptor(let number) = sink {
      self.isTerminal = isTerminal ?? Terminal.isTerminal(number)
      self.width = width ?? (self.isTerminal ? Terminal.width(number) : nil)
    } else {
      self.isTerminal = isTerminal ?? false
      self.width = width
    }
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package func write(_ text: String) throws(SystemError) {
    bytes.append(contentsOf: text.utf8)
    if bytes.count >= 1 << 16 { try flush() }
  }

  package func write(_ more: [UInt8]) throws(SystemError) {
    bytes.append(contentsOf: more)
    if bytes.count >= 1 << 16 { try flush() }
  }

  /// Hands everything to the descriptor.
  package func flush() throws(SystemError) {
    guard case .descriptor(let number) = sink, !bytes.isEmpty else { return }
    let pending = bytes
    bytes.removeAll(keepingCapacity: true)
    let name = number == 2 ? "standard error" : "standard output"
    try FileDescriptor.borrowing(number, path: name) { file throws(SystemError) in
      try file.write(pending)
    }
  }
}
