internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  static let shellCommand = value(
    "command", short: "c", "TEXT", .text, "run TEXT through the shell")
  static let field = value(
    "field", "K=V", .text, repeatable: true,
    "keep a fact in the result: a number, true, false or text")
  static let timeout = value("timeout", "TIME", .duration, "end the command after that time")
  static let killAfter = value(
    "kill-after", "TIME", .duration, "from TERM to KILL when ending it (default 10s)")
  static let retries = value("retries", "N", .count, "try again up to N times when it fails")
  static let retryDelay = value("retry-delay", "TIME", .duration, "wait between tries")
  static let once = value("once", "KEY", .text, "do nothing when KEY has been completed before")
  static let env = value(
    "env", "WHICH", .choice(["none", "safe", "all"]),
    "keep the environment: none, all, or safe (masks secrets; default)")
  static let maxOutput = value(
    "max-output", "SIZE", .size, "keep at most SIZE of each stream, its head and tail")
  static let noCaptureStdin = flag("no-capture-stdin", "leave standard input alone")
}

extension CommandSpec {
  static let run = CommandSpec(
    name: ["run"], section: .record, summary: "run a command and keep its output",
    soughtAs: ["exec", "start", "submit", "add"],
    notes: [
      "Its output is shown and kept, with times, usage and exit status; -q only keeps it.",
      "Options stand before COMMAND.",
    ],
    operands: [OperandSpec("COMMAND", .program, .any)],
    options: [
      .shellCommand, .tag, .field, .timeout, .killAfter, .retries, .retryDelay, .once, .env,
      .maxOutput, .noCaptureStdin,
    ],
    placement: .beforeOperands,
    examples: [
      Example("run -- ls -lh", "run and keep 'ls -lh'"),
      Example("run -t sweep --field lr=0.1 ./train.py", "with a tag and a fact"),
      Example("run --timeout 2h --retries 3 ./fetch.sh", "limited, and tried again"),
      Example("run -c 'sort a | uniq -c'", "through the shell"),
    ],
    exitStatus: ExitMeaning.ofRun,
    run: { invocation in
      // What goes wrong before the command starts has a code that no command uses by custom.
      do {
        return try perform(invocation)
      } catch let error as WallabyError {
        throw RunFailure(error)
      }
    })

  private static func perform(_ invocation: Invocation) throws -> ExitCode {
    let store = try invocation.openOrMakeStore()
    let request = try RunRequest(invocation)
    switch try store.records.run(request) {
    case .completedBefore(let id):
      try invocation.remark("'\(request.onceKey ?? "")' was completed before, as \(id)")
      return .done
    case .ran(let record, let exitCode, let troubles):
      try invocation.report(troubles)
      if record.status.exitCode == 126 || record.status.exitCode == 127, record.status.usage == nil,
        let message = record.status.message
      {
        try invocation.warn("wallaby: \(message)")
      }
      return ExitCode(rawValue: exitCode)
    }
  }
}

/// An error of ours that kept `run` from running, or from keeping.
struct RunFailure: Error {
  let cause: WallabyError
  init(_ cause: WallabyError) { self.cause = cause }
}

extension RunRequest {
  /// What the options of `run` ask for.
  fileprivate init(_ invocation: Invocation) throws {
    let options = invocation.options
    var words = invocation.operands.map(\.bytes)
    if let text = options.argument(of: .shellCommand) {
      guard words.isEmpty else {
        throw UsageError.twoCommands()
      }
      words = [Array("/bin/sh".utf8), Array("-c".utf8), text.bytes]
    }
    if words.isEmpty {
      throw UsageError.noCommand()
    }
    self.init(
      CommandInvocation(arguments: words, environment: invocation.environmentBlock),
      environment: invocation.environment, workingDirectory: invocation.workingDirectory)
    self.invocation.workingDirectory = invocation.startDirectory
    self.invocation.input = options.has(.noCaptureStdin) ? .null : .descriptor(invocation.input)
    self.invocation.endsWithUs = true
    self.invocation.echo = !options.has(.quiet)
    self.invocation.timeout = try options.duration(of: .timeout)
    self.invocation.killAfter = try options.duration(of: .killAfter) ?? .seconds(10)
    self.invocation.maximumOutput = try options.size(of: .maxOutput)
    tags = try invocation.tags()
    fields = try FieldText.parseAll(options.texts(of: .field))
    retries = options.count(of: .retries) ?? 0
    retryDelay = try options.duration(of: .retryDelay) ?? .zero
    onceKey = options.text(of: .once)
    if let policy = options.text(of: .env) {
      environmentPolicy = EnvironmentPolicy(rawValue: policy) ?? .safe
    }
  }
}

extension Invocation {
  /// The variables a command is started with: those of this process, byte for byte, unless others were given.
  var environmentBlock: EnvironmentBlock {
    if environment == Host.environment() { return .current }
    return EnvironmentBlock(entries: environment.map { Array("\($0)=\($1)".utf8) })
  }

  /// Where a command is started: `nil`, where this process is, unless another place was given.
  ///
  /// Going there by name could lead elsewhere: the directory may have been moved, removed, or be closed to us.
  fileprivate var startDirectory: String? {
    workingDirectory == (try? Host.workingDirectory()) ? nil : workingDirectory
  }
}
