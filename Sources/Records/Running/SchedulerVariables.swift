/// What a batch system says of the job that a command is part of.
package enum SchedulerVariables {
  private static let names: Set<String> = [
    // Slurm
    "SLURM_JOB_ID", "SLURM_JOB_NAME", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_COUNT",
    "SLURM_STEP_ID", "SLURM_PROCID", "SLURM_LOCALID", "SLURM_NODEID", "SLURM_NTASKS",
    "SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE", "SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU",
    "SLURM_JOB_NODELIST", "SLURM_JOB_PARTITION", "SLURM_JOB_ACCOUNT", "SLURM_JOB_QOS",
    "SLURM_CLUSTER_NAME", "SLURM_RESTART_COUNT", "SLURM_SUBMIT_DIR", "SLURM_SUBMIT_HOST",
    "SLURM_JOB_GPUS", "SLURM_JOB_DEPENDENCY",
    // PBS and Torque
    "PBS_JOBID", "PBS_JOBNAME", "PBS_QUEUE", "PBS_ARRAYID", "PBS_ARRAY_INDEX", "PBS_ARRAY_ID",
    "PBS_O_WORKDIR", "PBS_O_HOST", "PBS_NODEFILE", "PBS_TASKNUM", "PBS_VNODENUM",
    // Grid Engine
    "JOB_ID", "JOB_NAME", "QUEUE", "SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "NSLOTS",
    "NHOSTS", "PE_HOSTFILE", "SGE_CLUSTER_NAME", "SGE_O_WORKDIR", "SGE_O_HOST", "RESTARTED",
    // LSF
    "LSB_JOBID", "LSB_JOBNAME", "LSB_JOBINDEX", "LSB_QUEUE", "LSB_HOSTS", "LSB_DJOB_NUMPROC",
    "LSB_SUB_HOST", "LSB_BATCH_JID", "LSB_EXECHOSTS", "LSB_RESTART",
  ]
  private static let gridEngineOnly: Set<String> = [
    "JOB_ID", "JOB_NAME", "QUEUE", "NSLOTS", "NHOSTS", "PE_HOSTFILE", "RESTARTED",
  ]

  /// The variables of the batch system by their own names, or `nil` outside of one.
  package static func json(_ environment: [String: String]) -> JSONValue? {
    // Grid Engine's plain names mean nothing without it.
    let isGridEngine = environment["SGE_TASK_ID"] != nil || environment["SGE_ROOT"] != nil
    let found = environment.filter { name, value in
      names.contains(name) && !value.isEmpty && (isGridEngine || !gridEngineOnly.contains(name))
    }
    return found.isEmpty ? nil : .object(found.mapValues { .string($0) })
  }
}
