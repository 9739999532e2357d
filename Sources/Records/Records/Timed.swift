/// What was created, began and ended at some time.
package protocol Timed {
  var createdTime: Timestamp { get }
  /// `nil` for what began when it was created.
  var startedTime: Timestamp? { get }
  var finishedTime: Timestamp? { get }
}

extension Timed {
  package var startedTime: Timestamp? { nil }

  /// How long it took; `nil` while it is not over.
  package var durationMilliseconds: Int64? {
    finishedTime.map { $0.milliseconds - (startedTime ?? createdTime).milliseconds }
  }

  package var durationSeconds: Double? { durationMilliseconds.map { Double($0) / 1000 } }
}

extension RecordStatus: Timed {}
extension RecordSummary: Timed {}
