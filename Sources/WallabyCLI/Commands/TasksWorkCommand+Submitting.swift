internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let slurm = flag("slurm", "hand the workers in to Slurm")
  fileprivate static let gridEngine = flag("sge", "hand them in to Grid Engine")
  fileprivate static let pbs = flag("pbs", "hand them in to PBS")
  fileprivate static let lsf = flag("lsf", "hand them in to LSF")
  fileprivate static let workers = value(
    "workers", "N", .count, "handed in: N workers, as one array (default 1)")
  fileprivate static let batchOption = value(
    "sbatch", "OPTION", .text, repeatable: true,
    "handed in: tell it that, such as '--mem=4G'")
  fileprivate static let warning = value(
    "warning", "TIME", .duration,
    "handed in: be warned so early (default 2m)")

  /// How workers are handed in to a batch system.
  static let submitting = [
    slurm, gridEngine, pbs, lsf, workers, batchOption, warning, dryRun,
  ]
}

extension CommandSpec {
  /// Hands workers in, where an option asks for that.
  ///
  /// - Parameter own: The options of `tasks work` that go on to the workers.
  /// - Returns: `nil` where this process is to work itself.
  static func submitWorkers(
    _ table: TaskTable, _ own: [OptionSpec], _ invocation: Invocation
  ) throws -> ExitCode? {
    let options = invocation.options
    let systems: [(OptionSpec, BatchSystem)] = [
      (.slurm, .slurm), (.gridEngine, .gridEngine), (.pbs, .pbs), (.lsf, .lsf),
    ]
    guard let system = systems.first(where: { options.has($0.0) })?.1 else {
      for option in [OptionSpec.workers, .batchOption, .warning, .dryRun] where options.has(option)
      {
        throw UsageError.needsBatchSystem(option.name)
      }
      return nil
    }
    _ = try table.settings()
    var command = [
      try ThisProcess.program(), "tasks", "work", table.name, "--store", table.project.root,
    ]
    for option in own {
      if option.takesValue {
        if let text = options.text(of: option) { command += ["--\(option.name)", text] }
      } else if options.has(option) {
        command.append("--\(option.name)")
      }
    }
    let warning = try options.duration(of: .warning) ?? .seconds(120)
    // Half of the warning for what is running, half for giving back what did not end.
    if !options.has(.grace) { command += ["--grace", "\(Int(warning.seconds / 2))s"] }
    let logs = table.path + "/.jobs"
    let request = JobRequest(
      name: try JobRequest.name(for: table.name), command: command,
      count: max(1, options.count(of: .workers) ?? 1), options: options.texts(of: .batchOption),
      directory: try Host.workingDirectory(), logs: logs, warning: warning)
    let scheduler = try BatchSystem.scheduler(named: system.rawValue)
    if options.has(.dryRun) {
      for line in try scheduler.script(for: request).split(separator: "\n") {
        try invocation.output.write(HarmlessText.of(String(line)) + "\n")
      }
      return .done
    }
    let submission = try table.submit(request, to: scheduler)
    try invocation.output.write(HarmlessText.of(submission.id) + "\n")
    try invocation.remark(
      "handed in \(Count.of(request.count, "worker")) to \(system.title) as '\(request.name)'; their output is in '\(logs)'"
    )
    return .done
  }
}
