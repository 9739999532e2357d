import POSIXSupport
public import Records

// Every sentence about batch systems, in one place.
extension WallabyError {
  static func noAnswer(_ system: BatchSystem, _ program: String, _ reason: String) -> WallabyError {
    WallabyError(
      .noAnswer, "no answer from \(system.title): '\(program)': \(reason)",
      hint: "nothing is known of its jobs until it answers again")
  }

  static func cannotAsk(_ system: BatchSystem, _ program: String, _ error: SystemError)
    -> WallabyError
  {
    WallabyError(
      .noAnswer, "cannot ask \(system.title): '\(program)': \(error.reason)", path: error.path,
      systemCode: error.code, hint: "\(system.title) is reached from its login and compute nodes")
  }

  static func notTaken(
    _ system: BatchSystem, _ name: String, _ reason: String, _ code: Code = .invalidInput
  ) -> WallabyError {
    WallabyError(
      code, "\(system.title) did not take job '\(name)': \(reason)",
      hint: "see what it was given with --dry-run")
  }

  static func submissionInDoubt(
    _ system: BatchSystem, _ name: String, _ reason: String, lookUp: String
  ) -> WallabyError {
    WallabyError(
      .noAnswer, "cannot tell whether \(system.title) took job '\(name)': \(reason)",
      hint: "look with '\(lookUp)' before you submit again")
  }

  static func cannotCancel(_ system: BatchSystem, _ reason: String) -> WallabyError {
    WallabyError(
      .conflict, "\(system.title) did not cancel all jobs: \(reason)",
      hint: "only who submitted a job may cancel it")
  }

  static func noSuchSystem(_ name: String) -> WallabyError {
    let names = BatchSystem.allCases.map(\.rawValue).joined(separator: ", ")
    return WallabyError(
      .invalidInput, "no batch system '\(name)'", hint: "there are \(names)")
  }

  static var noSystem: WallabyError {
    WallabyError(
      .notFound, "no batch system here: none of its programs is in PATH",
      hint: "submit from a login node of the cluster, or start workers by hand")
  }

  static func unusableJobName(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot use '\(name)' as the name of a job",
      hint: "letters, digits, '.', '_' and '-' are listed as they are by every batch system")
  }

  static func emptyRequest(_ name: String) -> WallabyError {
    WallabyError(
      .invalidInput, "job '\(name)' has nothing to run", hint: "give a command, and at least 1 job")
  }

  static func notOneLine(_ text: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot put '\(text)' into the head of a job script: it is not one line",
      hint: "give each option by itself")
  }

  static func unusablePath(_ system: BatchSystem, _ path: String) -> WallabyError {
    WallabyError(
      .invalidInput, "cannot tell \(system.title) of '\(path)': it reads the path in another way",
      path: path, hint: "use a directory without blanks, quotes and backslashes in its path")
  }
}

extension WallabyError.Code {
  /// A batch system did not answer, or not in time: nothing is known of its jobs.
  public static let noAnswer = WallabyError.Code(rawValue: "no_answer")
}
