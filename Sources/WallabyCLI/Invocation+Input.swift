internal import POSIXSupport

extension Invocation {
  /// All of standard input.
  func readInput() throws(SystemError) -> [UInt8] {
    let file = FileDescriptor(owning: input, path: "standard input")
    var bytes: [UInt8] = []
    var failure: SystemError?
    do throws(SystemError) {
      while true {
        let more = try file.readChunk(65_536)
        if more.isEmpty { break }
        bytes += more
      }
    } catch {
      failure = error
    }
    _ = file.release()
    if let failure { throw failure }
    return bytes
  }
}
