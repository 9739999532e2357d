package import POSIXSupport

/// A command and how to run it: everything but where its output is kept.
package struct CommandInvocation: Sendable {
  /// Where the command reads from.
  package enum Input: Sendable {
    /// Our own standard input.
    case inherit
    /// `/dev/null`.
    case null
    /// An open descriptor, left open in this process.
    case descriptor(Int32)
  }

  /// The command's name and its arguments, as bytes: they need not be UTF-8.
  package var arguments: [[UInt8]]
  /// What the command sees; its `PATH` is the one that is searched.
  package var environment: EnvironmentBlock
  /// Where the command starts, or `nil` for the current directory.
  package var workingDirectory: String?
  package var input: Input = .inherit
  /// The command writes into the logs itself: cheaper, and nothing is lost when we are killed. Then there is no echo and no
  /// limit, and what its background processes say after its end goes there still.
  package var writesLogsItself = false
  /// Copies output to our own descriptors 1 and 2 as it comes.
  package var echo = true
  /// Which descriptors are ours; tests have their own.
  var echoDescriptors: (output: Int32, error: Int32) = (1, 2)
  /// How long the command may take before its process group gets `SIGTERM`.
  package var timeout: Duration?
  /// How long after a request to end (`SIGTERM`, `SIGINT`, `SIGHUP`, a timeout) the group gets `SIGKILL`.
  package var killAfter: Duration = .seconds(10)
  /// Whether the command is asked to end (`SIGTERM`) when the thread that runs it is killed: what nobody keeps is not run.
  package var endsWithUs = false
  /// A descriptor that becomes readable when the command is to end, as if `SIGTERM` had come.
  package var endRequest: Int32?
  /// How many bytes of each stream are kept: half from its beginning, half from its end.
  package var maximumOutput: Int64?

  package init(arguments: [[UInt8]], environment: EnvironmentBlock = .current) {
    self.arguments = arguments
    self.environment = environment
  }

  package init(_ arguments: [String], environment: EnvironmentBlock = .current) {
    self.init(arguments: arguments.map { Array($0.utf8) }, environment: environment)
  }
}
