/// What a process used.
package struct ResourceUsage: Sendable, Hashable {
  package var wallSeconds: Double = 0
  package var userSeconds: Double = 0
  package var systemSeconds: Double = 0
  /// The largest amount of memory that any one of the processes held.
  package var maximumResidentBytes: Int64 = 0

  package init() {}
}
