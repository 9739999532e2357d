public import FoundationEssentials
public import Records

/// What a listing shows of a resource, answered from the index without opening it.
public struct ResourceSummary: Hashable, Sendable, Identifiable, Timed {
  /// Its name in the collection.
  public let id: String
  public let state: Record.State
  /// The beginning of a sentence about how it failed.
  public let message: String?
  package let createdTime: Timestamp
  package let finishedTime: Timestamp?

  /// When computing it began.
  public var created: Date { createdTime.date }
  public var finished: Date? { finishedTime?.date }
  /// How long it took; `nil` while it is not over.
  public var duration: Duration? { durationMilliseconds.map { .milliseconds($0) } }

  init(_ status: ResourceStatus) {
    id = status.ident
    state = status.state
    message = status.message.map(RecordSummary.shortened)
    createdTime = status.createdTime
    finishedTime = status.finishedTime
  }
}

// In the index: state, the two times as little-endian milliseconds (the lowest of all for none), and the message.
extension ResourceSummary {
  static let payloadFormat: UInt64 = 2

  var payload: [UInt8] {
    var bytes = [UInt8(Record.State.allCases.firstIndex(of: state)!)]
    for time in [createdTime, finishedTime] {
      withUnsafeBytes(of: (time?.milliseconds ?? .min).littleEndian) { bytes += $0 }
    }
    bytes += (message ?? "").utf8
    return bytes
  }

  init?(id: String, payload: UnsafeRawBufferPointer) {
    guard payload.count >= 17, payload[0] < Record.State.allCases.count else { return nil }
    func milliseconds(at offset: Int) -> Int64 {
      Int64(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    }
    self.id = id
    state = Record.State.allCases[Int(payload[0])]
    createdTime = Timestamp(milliseconds: milliseconds(at: 1))
    let finished = milliseconds(at: 9)
    finishedTime = finished == .min ? nil : Timestamp(milliseconds: finished)
    message = payload.count == 17 ? nil : String(decoding: payload[17...], as: UTF8.self)
  }
}
