import Glibc
import POSIXSupport
import Records

/// Runs a command, or copies a stream, in a process of its own that a test can signal, stop and put on a terminal.
///
/// `RunnerProbe DIRECTORY [option=value…] [-- COMMAND…]`: logs go to `out` and `err` in the
/// directory, and what became of it to `outcome`, one fact a line.
@main
struct RunnerProbe {
  static func main() throws {
    try StandardDescriptors.ensureOpen()
    let words = ThisProcess.arguments()
    let split = words.firstIndex(of: Array("--".utf8))
    let options = words[..<(split ?? words.count)].map { String(decoding: $0, as: UTF8.self) }
    let directory = options[0]
    func log(_ name: String) throws -> FileDescriptor {
      try FileDescriptor.open(directory + "/" + name, .createIfMissing)
    }
    func value(_ name: String) -> String? {
      options.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    func duration(_ name: String) -> Duration? {
      value(name).flatMap { Int($0) }.map { .milliseconds($0) }
    }
    guard let split else {
      var copy = StreamCopy()
      copy.echo = value("echo") != "no"
      copy.maximumOutput = value("limit").flatMap { Int64($0) }
      var signals = try StreamCopy.listen()
      let outcome = try copy.run(log: try log("out"), hearing: &signals)
      try report(
        ["signal=\(outcome.receivedSignal ?? 0)", "bytes=\(outcome.stream.bytes)"], log("outcome"))
      return
    }
    var invocation = CommandInvocation(arguments: Array(words[(split + 1)...]))
    invocation.echo = value("echo") != "no"
    invocation.timeout = duration("timeout")
    invocation.killAfter = duration("kill-after") ?? .seconds(10)
    invocation.maximumOutput = value("limit").flatMap { Int64($0) }
    var runner = try CommandRunner()
    let outcome = runner.run(invocation, output: try log("out"), error: try log("err"))
    try report(
      [
        "ending=\(outcome.ending)", "timedOut=\(outcome.timedOut)",
        "signal=\(outcome.receivedSignal ?? 0)", "bytes=\(outcome.output.bytes)",
        "echo=\(outcome.output.echoFailure?.reason ?? "")",
        "log=\(outcome.output.logFailure?.reason ?? "")",
      ], log("outcome"))
    exit(outcome.exitCode)
  }

  private static func report(_ facts: [String], _ file: consuming FileDescriptor) throws {
    try file.write(Array((facts.joined(separator: "\n") + "\n").utf8))
    try file.close()
  }
}
