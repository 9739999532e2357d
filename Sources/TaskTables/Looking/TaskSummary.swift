public import FoundationEssentials
public import Records

/// What a listing shows of an item, answered from the index without opening it.
public struct TaskSummary: Hashable, Sendable, Identifiable, Timed {
  /// Its name in the table.
  public let id: String
  /// The word for where it stands.
  public let itemState: ItemState
  /// The same, as it is for all records.
  public let state: Record.State
  /// How often it has been claimed.
  public let attempt: Int
  /// Items of a higher one are begun first.
  public let priority: Int
  /// Of its last attempt; `nil` where it did not end by one.
  public let exitCode: Int?
  /// What killed its last attempt.
  public let signal: Int?
  /// How many of its nested tasks stand how; `nil` for a single task.
  public let nested: NestedCounts?
  /// The label that it shares with others.
  public let group: String?
  /// The worker that has it, or had it last.
  public let worker: String?
  /// Where it is run, or was last.
  public let host: String?
  /// The beginning of a sentence about how it ended.
  public let message: String?
  package let createdTime: Timestamp
  package let startedTime: Timestamp?
  package let finishedTime: Timestamp?

  /// When it was added.
  public var created: Date { createdTime.date }
  /// When its last attempt began; `nil` while it waits.
  public var started: Date? { startedTime?.date }
  /// When it was settled.
  public var finished: Date? { finishedTime?.date }
  /// How long the last attempt took; `nil` while it is under way.
  public var duration: Duration? { durationMilliseconds.map { .milliseconds($0) } }

  /// - Parameter ticket: What stands in the queue; it knows the state best.
  init(_ status: RecordStatus, _ ticket: Ticket) {
    id = ticket.item
    itemState = ticket.state
    switch ticket.state {
    case .locked: state = .running
    case .done, .failed: state = status.state.isPending ? .failed : status.state
    default: state = .queued
    }
    attempt = ticket.attempt
    priority = status.priority
    exitCode = status.exitCode
    signal = status.signal
    nested = status.nested
    group = status.group
    worker = ticket.state == .locked ? ticket.who : status.worker
    host = status.host
    message = status.message.map { RecordSummary.shortened($0) }
    createdTime = status.createdTime
    startedTime = status.startedTime
    finishedTime = status.finishedTime
  }

  /// When it last came to where it stands, as far as that is known.
  var time: Int64 { (finishedTime ?? startedTime ?? createdTime).milliseconds }
}

// In the index: the numbers as little-endian integers (the lowest of all for none), then the texts, each after its length.
extension TaskSummary {
  static let payloadFormat: UInt64 = 1

  var payload: [UInt8] {
    var bytes: [UInt8] = []
    let numbers: [Int64?] = [
      Int64(Record.State.allCases.firstIndex(of: state)!), Int64(attempt), Int64(priority),
      exitCode.map { Int64($0) }, signal.map { Int64($0) }, nested.map { Int64($0.total) },
      nested.map { Int64($0.done) }, nested.map { Int64($0.failed) }, createdTime.milliseconds,
      startedTime?.milliseconds, finishedTime?.milliseconds,
    ]
    for number in numbers {
      withUnsafeBytes(of: (number ?? .min).littleEndian) { bytes += $0 }
    }
    for text in [itemState.rawValue, group, worker, host, message] {
      let utf8 = Array((text ?? "").utf8)
      withUnsafeBytes(of: UInt32(utf8.count).littleEndian) { bytes += $0 }
      bytes += utf8
    }
    return bytes
  }

  init?(id: String, payload: UnsafeRawBufferPointer) {
    var at = 0
    func number() -> Int64? {
      guard at + 8 <= payload.count else { return nil }
      let value = Int64(littleEndian: payload.loadUnaligned(fromByteOffset: at, as: Int64.self))
      at += 8
      return value == .min ? nil : value
    }
    func text() -> String? {
      guard at + 4 <= payload.count else { return nil }
      let count = Int(
        UInt32(littleEndian: payload.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
      guard at + 4 + count <= payload.count else { return nil }
      defer { at += 4 + count }
      if count == 0 { return nil }
      return String(decoding: payload[(at + 4)..<(at + 4 + count)], as: UTF8.self)
    }
    guard let place = number(), Record.State.allCases.indices.contains(Int(place)),
      let attempt = number(), let priority = number()
    else { return nil }
    self.id = id
    state = Record.State.allCases[Int(place)]
    self.attempt = Int(attempt)
    self.priority = Int(priority)
    exitCode = number().map { Int($0) }
    signal = number().map { Int($0) }
    let (total, done, failed) = (number(), number(), number())
    nested = total.map {
      NestedCounts(total: Int($0), done: Int(done ?? 0), failed: Int(failed ?? 0))
    }
    createdTime = Timestamp(milliseconds: number() ?? 0)
    startedTime = number().map { Timestamp(milliseconds: $0) }
    finishedTime = number().map { Timestamp(milliseconds: $0) }
    itemState = ItemState(rawValue: text() ?? "")
    group = text()
    worker = text()
    host = text()
    message = text()
  }
}
