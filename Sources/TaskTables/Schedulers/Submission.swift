public import FoundationEssentials

/// Jobs that were handed in together: one, or an array; or one of an array, when only that is meant.
public struct Submission: Sendable, Hashable {
  /// The text of the job or of the array.
  public var id: String
  /// What it was called when it was handed in.
  public var name: String
  /// The cluster to ask where it is not the usual one.
  public var cluster: String?
  /// When it was handed in, or any later moment at which it was there: numbers come round again.
  public var time: Date
  /// How many jobs, as far as it is known.
  public var count: Int?

  /// What was handed in, from where it was kept.
  public init(id: String, name: String, cluster: String? = nil, time: Date, count: Int? = nil) {
    self.id = id
    self.name = name
    self.cluster = cluster
    self.time = time
    self.count = count
  }
}
