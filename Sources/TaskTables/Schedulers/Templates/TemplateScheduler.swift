import FoundationEssentials
import POSIXSupport
public import Records

/// Grid Engine, PBS or LSF, through what their manuals say of their programs.
///
/// Unlike Slurm's, these have been tried with recorded answers only.
public struct TemplateScheduler: BatchScheduler {
  public var system: BatchSystem { template.system }
  private let template: BatchTemplate
  private let program: BatchProgram

  init(
    _ template: BatchTemplate, environment: EnvironmentBlock, patience: Duration = .seconds(60)
  ) {
    self.template = template
    program = BatchProgram(
      system: template.system, environment: environment, patience: patience)
  }

  public func script(for request: JobRequest) throws(WallabyError) -> String {
    var request = request
    for path in [request.logs, request.directory] where ShellText.quoted(path) != path {
      throw .unusablePath(system, path)
    }
    let minutes = max(1, (request.warning.components.seconds + 59) / 60)
    let words = (request.count > 1 ? template.arrayHead : template.head).map { line in
      line.replacing("{name}", with: request.name).replacing("{count}", with: "\(request.count)")
        .replacing("{logs}", with: request.logs).replacing("{directory}", with: request.directory)
        .replacing("{minutes}", with: "\(minutes)")
    }
    if template.changesDirectory {
      // In the place of the shell comes another, which goes there first and then makes way, too.
      request.command =
        ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", request.directory] + request.command
    }
    return try request.script(prefix: template.prefix, head: words + request.options)
  }

  public func submit(_ request: JobRequest) throws(WallabyError) -> Submission {
    let time = Date()
    let script = try script(for: request)
    let lookUp = template.questions[0].words[0]
    let reply: BatchProgram.Reply
    do throws(WallabyError) {
      reply = try program.call(template.submit, input: script)
    } catch {
      if error.systemCode != nil { throw error }
      throw .submissionInDoubt(system, request.name, error.message, lookUp: lookUp)
    }
    guard reply.code == 0 else { throw .notTaken(system, request.name, reply.reason) }
    guard let id = template.submitted(reply.output) else {
      throw .submissionInDoubt(system, request.name, reply.reason, lookUp: lookUp)
    }
    return Submission(id: id, name: request.name, time: time, count: request.count)
  }

  public func states(of submissions: [Submission]) throws(WallabyError) -> JobListing {
    var listing = JobListing([:])
    if submissions.isEmpty { return listing }
    for (place, question) in template.questions.enumerated() {
      do throws(WallabyError) {
        for words in words(of: question, for: submissions) {
          let reply = try program.call(words)
          guard reply.code == 0 || isAnswer(reply, question.nothing) else {
            throw .noAnswer(system, words[0], reply.reason)
          }
          let jobs = JobListing.jobs(
            question.rows(reply.output), of: submissions, array: template.array)
          listing.jobs.merge(jobs) { first, _ in first }
        }
      } catch {
        if place == 0 { throw error }
        listing.gap = error
      }
      if JobListing.isComplete(listing.jobs, for: submissions, array: template.array) { break }
    }
    listing.time = Date()
    return listing
  }

  private func words(of question: BatchTemplate.Question, for submissions: [Submission])
    -> [[String]]
  {
    if question.words.contains("{name}") {
      return submissions.map { submission in
        question.words.map { $0.replacing("{name}", with: submission.name) }
      }
    }
    return [question.words + (question.asksForJobs ? submissions.map(\.id) : [])]
  }

  public func cancel(_ submissions: [Submission]) throws(WallabyError) {
    if submissions.isEmpty { return }
    let reply = try program.call(template.cancel + submissions.map(\.id))
    if reply.code == 0 || isAnswer(reply, template.cancelled) { return }
    throw .cannotCancel(system, reply.reason)
  }

  /// Whether a program that failed complained of nothing but what is in the list.
  private func isAnswer(_ reply: BatchProgram.Reply, _ texts: [String]) -> Bool {
    let lines = reply.error.split(separator: "\n")
    return !lines.isEmpty && lines.allSatisfy { line in texts.contains { line.contains($0) } }
  }

  public func identity() -> JobIdentity? { template.identity(program.environment) }

  public func timeLeft() -> Duration? { nil }
}
