import CPOSIX
import Glibc

/// A question to another program: it is started, given its input, and heard to its end, but not for ever.
package enum ProgramCall {
  /// What a program said.
  package struct Answer: Sendable, Hashable {
    package var ending: ChildProcess.Ending
    package var output: [UInt8]
    package var error: [UInt8]
    /// It was killed because the time was over; what it had said until then is kept.
    package var isLate: Bool

    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: error, as: UTF8.self) }
  }

  /// Runs a program to its end, and to the end of its output.
  ///
  /// - Parameters:
  ///   - arguments: The program's name, looked up in the `PATH` of the environment, and its arguments.
  ///   - input: What it reads; nothing, unless given. Never our own input.
  ///   - limit: After this, its process group is killed.
  /// - Throws: ``SystemError``: it cannot be started.
  package static func run(
    _ arguments: [String], input: [UInt8] = [], environment: EnvironmentBlock = .current,
    within limit: Duration
  ) throws(SystemError) -> Answer {
    let end = SystemTime.steady() + limit.nanoseconds
    let output = try Pipe()
    let error = try Pipe()
    let file = try memory(holding: input)
    let child = try ChildProcess(
      arguments.map { Array($0.utf8) }, environment: environment, directory: nil,
      input: file.number, output: output.writing, error: error.writing)
    try? file.close()
    var streams = Streams(output.intoReading(), error.intoReading())
    streams.read(until: end)
    // It may have closed its output before its end; as a rule it ends at the same moment.
    while case .none = child.news(), SystemTime.steady() < end { SystemTime.pause(milliseconds: 1) }
    let isLate: Bool
    if case .ended = child.news() { isLate = false } else { isLate = true }
    if isLate || streams.isOpen { child.signal(SignalNumber.kill) }
    let ending = try child.reap().0
    return Answer(
      ending: ending, output: streams.output, error: streams.error, isLate: isLate)
  }

  /// The path of a program that `PATH` leads to.
  package static func path(of name: String, in environment: EnvironmentBlock) -> String? {
    for folder in (environment["PATH"] ?? "/bin:/usr/bin").split(separator: ":") {
      let path = folder + "/" + name
      if access(path, X_OK) == 0, (try? FileStatus.of(path))?.kind == .file {
        return path
      }
    }
    return nil
  }

  /// A file without a name, to be read from its beginning: unlike a pipe it takes any text at once, and nobody has to read it.
  private static func memory(holding bytes: [UInt8]) throws(SystemError) -> FileDescriptor {
    let number = try checked("memfd_create", "input") { wallaby_memory_file() }
    let file = FileDescriptor(owning: number, path: "input")
    try file.write(bytes)
    try file.seek(to: 0)
    return file
  }
}

/// The two outputs of a program, read side by side so that neither fills up.
private struct Streams: ~Copyable {
  private let outputPipe: FileDescriptor
  private let errorPipe: FileDescriptor
  private(set) var output: [UInt8] = []
  private(set) var error: [UInt8] = []
  private var outputIsOpen = true
  private var errorIsOpen = true

  init(_ output: consuming FileDescriptor, _ error: consuming FileDescriptor) {
    outputPipe = output
    errorPipe = error
  }

  var isOpen: Bool { outputIsOpen || errorIsOpen }

  mutating func read(until end: Int64) {
    var ready = ReadyList()
    while isOpen {
      ready.removeAll()
      if outputIsOpen { ready.add(reading: outputPipe.number) }
      if errorIsOpen { ready.add(reading: errorPipe.number) }
      ready.wait(until: end)
      if outputIsOpen, ready.isReady(outputPipe.number) {
        outputIsOpen = Self.take(from: outputPipe, to: &output)
      }
      if errorIsOpen, ready.isReady(errorPipe.number) {
        errorIsOpen = Self.take(from: errorPipe, to: &error)
      }
      if SystemTime.steady() >= end { return }
    }
  }

  /// Whether more may come.
  private static func take(from pipe: borrowing FileDescriptor, to text: inout [UInt8]) -> Bool {
    guard let more = try? pipe.readChunk(1 << 16), !more.isEmpty else { return false }
    text += more
    return true
  }
}
