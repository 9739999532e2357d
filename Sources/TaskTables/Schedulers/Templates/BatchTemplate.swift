import POSIXSupport

/// How a batch system is talked to by four of its programs: data for ``TemplateScheduler``.
///
/// In words, `{name}`, `{count}`, `{directory}`, `{logs}` and `{minutes}` (of warning) stand for what is asked for.
struct BatchTemplate: Sendable {
  var system: BatchSystem
  /// What a line of a script's head begins with.
  var prefix: String
  /// The head of a script for one job, and for an array.
  var head: [String]
  var arrayHead: [String]
  /// Whether the script has to go to its directory itself.
  var changesDirectory = false
  /// Reads the script from its input.
  var submit: [String]
  /// The job's text in what `submit` prints.
  var submitted: @Sendable (String) -> String?
  /// Asked one after the other, until all jobs have been seen. The first has to answer.
  var questions: [Question]
  /// Followed by the jobs' texts.
  var cancel: [String]
  /// What it says of jobs that are over, which is no failure.
  var cancelled: [String]
  var identity: @Sendable (EnvironmentBlock) -> JobIdentity?
  /// The text that all jobs of an array share.
  var array: @Sendable (String) -> String

  struct Question: Sendable {
    /// Followed by the jobs' texts, unless it says `{name}`: then it is asked for each submission by itself.
    var words: [String]
    var asksForJobs = true
    /// What it says of jobs that it does not know: a good answer.
    var nothing: [String]
    var rows: @Sendable (String) -> [String: JobStatus]
  }

  /// A variable that says something.
  static func value(_ name: String, _ environment: EnvironmentBlock) -> String? {
    guard let value = environment[name], !value.isEmpty, value != "undefined" else { return nil }
    return value
  }
}
