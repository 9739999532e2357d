import Foundation
import POSIXSupport

@testable import Records

/// A directory of its own for one test of the runner.
final class RunnerScratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "wallaby-runner-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func fifo(_ name: String) throws -> String {
    guard mkfifo(file(name), 0o600) == 0 else { throw POSIXError(.EIO) }
    return file(name)
  }

  /// Reads a FIFO to its end; that somebody wrote is the news.
  func await(_ name: String) throws -> String {
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file(name)))
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// Writes to a FIFO, which waits for its reader.
  func tell(_ name: String, _ text: String = "go\n") throws {
    guard let stream = fopen(file(name), "w") else { throw POSIXError(.EIO) }
    fputs(text, stream)
    fclose(stream)
  }

  /// Runs a command with nothing echoed and no signal of ours involved.
  func run(
    _ arguments: [String], output: String? = nil,
    _ change: (inout CommandInvocation) -> Void = { _ in }
  ) throws -> CommandOutcome {
    var invocation = CommandInvocation(arguments)
    invocation.input = .null
    invocation.echo = false
    change(&invocation)
    return try run(invocation, output: output)
  }

  func run(_ invocation: CommandInvocation, output: String? = nil) throws -> CommandOutcome {
    var runner = try CommandRunner(forwardsSignals: false)
    return runner.run(
      invocation, output: try FileDescriptor.open(output ?? file("out"), .createIfMissing),
      error: try FileDescriptor.open(file("err"), .createIfMissing))
  }

  func shell(
    _ script: String, output: String? = nil,
    _ change: (inout CommandInvocation) -> Void = { _ in }
  ) throws -> CommandOutcome {
    try run(["/bin/sh", "-c", script], output: output) {
      $0.workingDirectory = path
      change(&$0)
    }
  }

  /// Starts the probe, its logs in this directory and this directory its current one.
  func probe(
    _ options: [String] = [], _ command: [String]?, input: Any? = FileHandle.nullDevice,
    output: Any? = FileHandle.nullDevice, through wrapper: [String] = []
  ) throws -> Process {
    let process = Process()
    let words = wrapper + [Self.probePath, path] + options + (command.map { ["--"] + $0 } ?? [])
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return process
  }

  /// The value of a fact in the probe's outcome.
  func fact(_ name: String) throws -> String {
    let line = try text("outcome").split(separator: "\n").first { $0.hasPrefix(name + "=") }
    return line.map { String($0.dropFirst(name.count + 1)) } ?? ""
  }

  static let probePath =
    Bundle.allBundles.lazy
    .map { $0.bundleURL.deletingLastPathComponent().appendingPathComponent("RunnerProbe").path }
    .first { FileManager.default.isExecutableFile(atPath: $0) } ?? fallbackProbePath

  private static let fallbackProbePath = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("RunnerProbe").path
}
