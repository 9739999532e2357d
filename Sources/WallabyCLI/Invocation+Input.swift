internal import POSIXSupport

extension Invocation {
  /// All of standard input.
  func readInput() throws(SystemError) -> [UInt8] {
    try FileDescriptor.borrowing(input, path: "standard input") { file throws(SystemError) in
      try file.readAll(limit: .max)
    }
  }
}
