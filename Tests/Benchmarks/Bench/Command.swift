import BenchFloor
import FoundationEssentials
import POSIXSupport

/// Why a benchmark could not be made.
struct Failure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Throws when a function of the floor returned an errno value.
func check(_ code: Int32, _ what: String) throws {
  guard code == 0 else { throw Failure("\(what): \(SystemError.reason(of: code))") }
}

/// A program that was run to its end.
struct Command {
  var nanoseconds: Double
  var maxRSSBytes: Int64
  var exit: Int32

  /// Runs a program and throws when it does not exit as it should.
  @discardableResult
  static func run(
    _ arguments: [String], output: String = "/dev/null", expecting: Int32? = 0
  ) throws -> Command {
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { copy($0) } + [nil]
    defer { for word in words { word?.deallocate() } }
    var usage = floor_usage()
    try check(
      floor_spawn(&words, "/dev/null", output, &usage), "cannot run '\(arguments[0])'")
    let signal = usage.status & 0x7f
    let exit = signal == 0 ? usage.status >> 8 & 0xff : 128 + signal
    if let expecting, exit != expecting {
      throw Failure("'\(arguments.joined(separator: " "))' exits with \(exit)")
    }
    return Command(
      nanoseconds: Double(usage.nanoseconds), maxRSSBytes: usage.max_rss_bytes, exit: exit)
  }

  /// Runs a line of shell whose parameters are `$1`, `$2`, …
  @discardableResult
  static func shell(_ line: String, _ parameters: String..., output: String = "/dev/null") throws
    -> Command
  {
    try run(["/bin/bash", "-c", line, "bash"] + parameters, output: output)
  }

  private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8CString
    let word = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { word[index] = byte }
    return word
  }
}

/// Calls a function of the floor with two byte strings.
func withBytes<Result>(
  _ first: [UInt8], _ second: [UInt8], _ body: (floor_bytes, floor_bytes) throws -> Result
) rethrows -> Result {
  try first.withUnsafeBytes { a in
    try second.withUnsafeBytes { b in
      try body(
        floor_bytes(start: a.baseAddress, count: a.count),
        floor_bytes(start: b.baseAddress, count: b.count))
    }
  }
}
