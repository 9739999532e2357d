extension CommandSpec {
  static func unwired(_ invocation: Invocation) throws -> ExitCode {
    throw UsageError("'\(invocation.command.title)' is not in this build")
  }
}
