import Foundation
import Synchronization
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

/// A store in the test's directory, and the command line on it in this process.
struct CommandFixture {
  struct Answer {
    let exit: ExitCode
    let bytes: [UInt8]
    let stderr: String
    var stdout: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { stdout.split(separator: "\n").map(String.init) }
  }

  /// No two records of one millisecond: their order would be that of their random tails.
  private final class Clock: Sendable {
    private let last = Atomic(Timestamp.now().milliseconds - 60_000)
    func next() -> Timestamp {
      Timestamp(milliseconds: last.add(1, ordering: .relaxed).newValue)
    }
  }

  let project: Project
  var store: RecordStore { project.records }

  init() throws {
    var configuration = Configuration(environment: ["HOME": TemporaryDirectory.current.path])
    let clock = Clock()
    configuration.now = { clock.next() }
    project = try Project.create(
      at: TemporaryDirectory.current("store"), durability: .relaxed, configuration: configuration)
  }

  /// - Parameters:
  ///   - width: Columns of the terminal that all output goes to.
  ///   - input: What standard input holds.
  func run(_ words: String..., terminal width: Int? = nil, input: String = "") throws -> Answer {
    try run(words, terminal: width, input: input, in: .current)
  }

  func run(
    _ words: [String], terminal width: Int? = nil, input: String = "",
    in directory: TemporaryDirectory
  ) throws -> Answer {
    let path = try directory.write(UUID().uuidString, input)
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    return run(words, terminal: width, input: file.fileDescriptor, in: directory)
  }

  /// The same with somebody at the terminal who replies.
  func runAnswering(_ reply: String, _ words: [String]) throws -> Answer {
    var (screen, terminal): (Int32, Int32) = (-1, -1)
    guard openpty(&screen, &terminal, nil, nil, nil) == 0 else { throw POSIXError(.ENODEV) }
    defer {
      close(screen)
      close(terminal)
    }
    guard write(screen, reply, reply.utf8.count) > 0 else { throw POSIXError(.EIO) }
    return run(words, terminal: 80, input: terminal, in: .current)
  }

  private func run(
    _ words: [String], terminal width: Int?, input: Int32, in directory: TemporaryDirectory
  ) -> Answer {
    let output = Output(to: .memory, isTerminal: width != nil, width: width)
    let errors = Output(to: .memory, isTerminal: width != nil, width: width)
    let exit = Program(
      arguments: words.map { Argument($0) },
      environment: [
        "WALLABY_STORE": project.root, "HOME": directory.path, "NO_COLOR": "1",
      ],
      workingDirectory: directory.path, input: input, output: output, errors: errors,
      clock: LocalClock(now: { Timestamp.now() }, offset: { _ in 0 })
    ).run()
    return Answer(exit: exit, bytes: output.bytes, stderr: errors.text)
  }

  /// What a command would get, for parts of commands; its output stays in memory.
  func invocation(_ words: String...) throws -> Invocation {
    let reading = try CommandLineParser.parse(words.map { Argument($0) }, with: .wallaby)
    return Invocation(
      command: reading.command ?? .tail, table: .wallaby, options: reading.options,
      operands: reading.operands, environment: ["WALLABY_STORE": project.root],
      workingDirectory: TemporaryDirectory.current.path, input: -1, output: Output(to: .memory),
      errors: Output(to: .memory), clock: .system)
  }

  /// Keeps a record of a command with what it printed.
  @discardableResult
  func record(
    _ result: JSONValue = .null, tags: [String] = [], command: [String]? = nil,
    exitCode: Int? = nil, stdout: [UInt8] = [], stderr: [UInt8] = [],
    files: [String: String] = [:]
  ) throws -> Record {
    try store.draft(tags: tags) { draft in
      draft.result = result
      draft.status.kind = command == nil ? "record" : "run"
      draft.status.command = command
      draft.status.exitCode = exitCode
      draft.status.finishedTime = draft.status.createdTime
      draft.status.state = exitCode ?? 0 == 0 ? .completed : .failed
      try Data(stdout).write(to: URL(fileURLWithPath: draft.path + "/stdout.log"))
      try Data(stderr).write(to: URL(fileURLWithPath: draft.path + "/stderr.log"))
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: draft.path + "/" + name))
      }
    }
  }

  /// A record under way in this process.
  func running(_ fill: (inout RecordStatus) -> Void = { _ in }) throws -> RunningRecord {
    guard let running = try store.begin(kind: "run", tags: [], fill) else {
      throw POSIXError(.EIO)
    }
    return running
  }

  /// Replaces an entry of a record by a FIFO.
  func putFIFO(at path: String) throws {
    try FileManager.default.removeItem(atPath: path)
    guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.EIO) }
  }

  func putText(_ text: String, at path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }
}

/// Control characters, quotes, wide and broken things, all in one.
let hostileText = "a\u{1b}[2J\tb\nc,\"d\"\\e\u{202e}水\u{0}\u{7f}f'g"
