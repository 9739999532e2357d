import POSIXSupport
import Records

/// The programs of a batch system, called with a limit on the time each may take.
struct BatchProgram: Sendable {
  let system: BatchSystem
  var environment: EnvironmentBlock
  /// Slurm's own retries take a minute and more: a controller that is only busy has answered by then.
  var patience: Duration

  struct Reply {
    var program: String
    /// 128 and more after a signal.
    var code: Int32
    var output: String
    var error: String

    /// What it complained of, or how it ended: the last of its lines, which says why.
    var reason: String {
      let lines = (error.isEmpty ? output : error).split(separator: "\n")
      return lines.last.map { String($0.prefix(300)) } ?? "exit code \(code)"
    }
  }

  /// Calls a program, and gives whatever it said in time.
  ///
  /// - Throws: `noAnswer`: it could not be started, or took too long.
  func call(_ words: [String], input: String = "") throws(WallabyError) -> Reply {
    let answer: ProgramCall.Answer
    do throws(SystemError) {
      answer = try ProgramCall.run(
        words, input: Array(input.utf8), environment: environment, within: patience)
    } catch {
      throw .cannotAsk(system, words[0], error)
    }
    if answer.isLate {
      throw .noAnswer(system, words[0], "not within \(patience.components.seconds) s")
    }
    let code: Int32 =
      switch answer.ending {
      case .exited(let code): code
      case .signalled(let signal, _): 128 + signal
      }
    return Reply(
      program: words[0], code: code, output: answer.outputText, error: answer.errorText)
  }

  /// What a program prints when all is well.
  ///
  /// - Throws: `noAnswer` also when it ended with another code than 0.
  func output(of words: [String]) throws(WallabyError) -> String {
    let reply = try call(words)
    guard reply.code == 0 else { throw .noAnswer(system, reply.program, reply.reason) }
    return reply.output
  }
}
