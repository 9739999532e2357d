internal import POSIXSupport

extension Invocation {
  /// Asks on the terminal; no terminal is a mistake of the command line.
  func isAgreed(_ question: String) throws -> Bool {
    guard Terminal.isTerminal(input), errors.isTerminal else {
      throw UsageError.nobodyToAsk(command)
    }
    try errors.write(question + " [y/N] ")
    try errors.flush()
    let answer = try FileDescriptor.borrowing(input, path: "standard input") {
      file throws(SystemError) in try file.readChunk(1024)
    }
    let word = String(decoding: answer, as: UTF8.self).lowercased()
    return word == "y\n" || word == "yes\n"
  }
}
