public import FoundationEssentials
import POSIXSupport
package import Records

/// The job that a process is part of, as the batch system told it by its environment.
public struct JobIdentity: Sendable, Hashable {
  /// What runs the job.
  public var system: BatchSystem
  /// Its cluster, where the system says so.
  public var cluster: String?
  /// What it was called when it was handed in.
  public var name: String
  /// The job's text, as listings have it.
  public var job: String
  /// The text of its array, if it is one of an array.
  public var array: String?
  /// Its number in the array.
  public var index: Int?
  /// How many jobs the array has, where the system says so.
  public var arrayCount: Int?
  /// How often the system has started it again: the text stays the same, the run is another.
  public var restarts: Int

  /// What to ask the system for, to know what became of it.
  ///
  /// - Parameter time: A moment at which the process was there.
  public func submission(seen time: Date) -> Submission {
    Submission(
      id: array ?? job, name: name, cluster: nil, time: time, count: array == nil ? 1 : arrayCount)
  }
}

extension JobIdentity {
  /// The job of a process that has kept the variables of its batch system: what a record and a worker say of it under
  /// `scheduler`. `nil` where they name no job.
  package init?(recorded variables: JSONValue?) {
    guard case .object(let variables)? = variables else { return nil }
    var environment = EnvironmentBlock(entries: [])
    for (name, value) in variables { environment[name] = value.stringValue }
    guard let job = BatchSystem.currentJob(in: environment)?.job else { return nil }
    self = job
  }
}
