/// One line of an exit status list.
struct ExitMeaning: Sendable {
  let code: String
  let meaning: String

  init(_ code: ExitCode, _ meaning: String) {
    self.code = String(code.rawValue)
    self.meaning = meaning
  }

  init(_ code: String, _ meaning: String) {
    self.code = code
    self.meaning = meaning
  }

  /// Every code there is, as `wallaby help exit-codes` and the manual page list them.
  static let all: [ExitMeaning] = [
    .init(.done, "done"),
    .init(.negative, "a negative answer: no match, or verification found something"),
    .init(.usage, "the command line is wrong"),
    .init(.partial, "finished, but some items failed or were unreadable"),
    .init(.noStore, "no store here"),
    .init(.busy, "busy: a lock was not obtained in time"),
    .init(.notFound, "no such record or thing, or its short name is ambiguous"),
    .init(.damaged, "data is damaged, or newer than this program"),
    .init(.refused, "the system refused: disk full, no permission, input/output error"),
    .init(.bug, "a bug in wallaby"),
    .init("130, 143", "interrupted, terminated"),
  ]

  /// What `run` adds, following `timeout` and `docker run`.
  static let ofRun: [ExitMeaning] = [
    .init("N", "the command's own exit status"),
    .init(.timedOut, "the command took longer than --timeout"),
    .init(.runFailed, "wallaby failed before the command could start"),
    .init(.notRunnable, "the command cannot be executed"),
    .init(.noCommand, "the command was not found"),
    .init("128+N", "signal N ended the command"),
  ]
}
