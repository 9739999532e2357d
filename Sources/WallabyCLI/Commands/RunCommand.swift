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
    run: unwired)
}
