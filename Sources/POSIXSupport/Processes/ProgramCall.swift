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

  /// Runs a program to its end, and takes what has come by then.
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
    var signals = try SignalListener(hearing: [SignalNumber.child], ignoring: [])
    let outputPipe = try Pipe()
    let errorPipe = try Pipe()
    let file = try memory(holding: input)
    let child = try ChildProcess(
      arguments.map { Array($0.utf8) }, environment: environment, directory: nil,
      input: file.number, output: outputPipe.writing, error: errorPipe.writing)
    try? file.close()
    var output = Stream(outputPipe.intoReading())
    var error = Stream(errorPipe.intoReading())
    var ready = ReadyList()
    var (hasEnded, isLate) = (false, false)
    while !isLate {
      ready.removeAll()
      ready.add(reading: signals.descriptor)
      output.join(&ready)
      error.join(&ready)
      ready.wait(until: hasEnded ? 0 : end)
      let hasSpoken = (output.advance(ready), error.advance(ready))
      // What it has left running may hold its outputs open for long.
      if hasEnded, hasSpoken == (false, false) { break }
      _ = signals.take(ready)
      if case .ended = child.news() { hasEnded = true }
      isLate = !hasEnded && SystemTime.steady() >= end
    }
    if isLate { child.signal(SignalNumber.kill) }
    let ending = try child.reap().0
    return Answer(ending: ending, output: output.text, error: error.text, isLate: isLate)
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

/// One of its outputs, read as it comes.
private struct Stream: ~Copyable {
  private let pipe: FileDescriptor
  private(set) var text: [UInt8] = []
  private var isOpen = true

  init(_ pipe: consuming FileDescriptor) { self.pipe = pipe }

  func join(_ list: inout ReadyList) { if isOpen { list.add(reading: pipe.number) } }

  /// Whether anything has come.
  mutating func advance(_ list: ReadyList) -> Bool {
    guard isOpen, list.isReady(pipe.number) else { return false }
    guard let more = try? pipe.readChunk(1 << 16), !more.isEmpty else {
      isOpen = false
      return false
    }
    text += more
    return true
  }
}
