package import POSIXSupport
public import Records

/// The kinds of batch systems that jobs can be handed in to.
public enum BatchSystem: String, Sendable, Hashable, CaseIterable {
  case slurm
  case gridEngine = "sge"
  case pbs
  case lsf

  /// What people call it.
  public var title: String {
    switch self {
    case .slurm: "Slurm"
    case .gridEngine: "Grid Engine"
    case .pbs: "PBS"
    case .lsf: "LSF"
    }
  }

  /// The system of a name such as `slurm`, or the one whose programs are in `PATH`.
  ///
  /// - Throws: `WallabyError` with code `invalidInput` for another name, `notFound` where there is none.
  public static func scheduler(named name: String? = nil) throws(WallabyError)
    -> any BatchScheduler
  {
    try scheduler(named: name, in: .current)
  }

  package static func scheduler(named name: String?, in environment: EnvironmentBlock)
    throws(WallabyError) -> any BatchScheduler
  {
    if let name {
      guard let system = BatchSystem(rawValue: name) else { throw .noSuchSystem(name) }
      return system.scheduler(in: environment)
    }
    guard let system = allCases.first(where: { $0.isInstalled(environment) }) else {
      throw .noSystem
    }
    return system.scheduler(in: environment)
  }

  /// The job that this process is part of, and the system that runs it; `nil` outside of any.
  public static func currentJob() -> (scheduler: any BatchScheduler, job: JobIdentity)? {
    currentJob(in: .current)
  }

  package static func currentJob(in environment: EnvironmentBlock)
    -> (scheduler: any BatchScheduler, job: JobIdentity)?
  {
    for system in allCases {
      let scheduler = system.scheduler(in: environment)
      if let job = scheduler.identity() { return (scheduler, job) }
    }
    return nil
  }

  private func scheduler(in environment: EnvironmentBlock) -> any BatchScheduler {
    switch self {
    case .slurm: SlurmScheduler(environment: environment)
    case .gridEngine: TemplateScheduler(.gridEngine, environment: environment)
    case .pbs: TemplateScheduler(.pbs, environment: environment)
    case .lsf: TemplateScheduler(.lsf, environment: environment)
    }
  }

  /// Whether its programs are in `PATH`; Slurm comes first, as it also has a `qsub` for those who are used to it.
  private func isInstalled(_ environment: EnvironmentBlock) -> Bool {
    let programs =
      switch self {
      case .slurm: ["sbatch"]
      case .gridEngine: ["qsub", "qconf"]
      case .pbs: ["qsub", "qstat"]
      case .lsf: ["bsub"]
      }
    return programs.allSatisfy { ProgramCall.path(of: $0, in: environment) != nil }
  }
}
