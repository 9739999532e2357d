import Foundation
import Glibc

/// What a program of a test left: its exit code (128 + N after signal N) and its output.
public struct ProgramOutput: Sendable, CustomStringConvertible {
  public var exit: Int32
  public var output: [UInt8]
  public var error: [UInt8]

  public var text: String { String(decoding: output, as: UTF8.self) }
  public var errorText: String { String(decoding: error, as: UTF8.self) }

  /// The lines of standard output, without an empty one at the end.
  public var lines: [String] {
    var lines = text.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  public var description: String { "exit \(exit)\n\(text)\(errorText)" }
}

/// Runs a program to its end.
@discardableResult
public func run(
  _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
  input: [UInt8]? = nil, workingDirectory: String? = nil
) throws -> ProgramOutput {
  let child = try Child(
    program, arguments, environment: environment, input: input, workingDirectory: workingDirectory)
  if input?.isEmpty == true { child.endInput() }
  return try child.wait()
}

/// Runs a line of shell with what follows as `$1`, `$2`, …
@discardableResult
public func shell(
  _ line: String, _ arguments: String..., environment: [String: String]? = nil,
  workingDirectory: String? = nil
) throws -> ProgramOutput {
  try run(
    "/bin/bash", ["-c", line, "bash"] + arguments, environment: environment,
    workingDirectory: workingDirectory)
}
