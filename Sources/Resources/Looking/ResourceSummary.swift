public import FoundationEssentials
public import Records

/// What a listing shows of a resource, answered from the index without opening it.
public struct ResourceSummary: Hashable, Sendable, Identifiable {
  /// Its name in the collection.
  public let id: String
  public let state: Record.State
  /// The beginning of a sentence about how it failed.
  public let message: String?
  package let createdTime: Timestamp?
  package let finishedTime: Timestamp?

  /// When computing it began.
  public var created: Date? { createdTime?.date }
  public var finished: Date? { finishedTime?.date }
  /// How long it took.
  package var durationSeconds: Double? {
    guard let createdTime, let finishedTime else { return nil }
    return Double(finishedTime.milliseconds - createdTime.milliseconds) / 1000
  }

  init(_ status: ResourceStatus) {
    id = status.ident
    state = status.state
    message = status.message
    createdTime = status.createdTime
    finishedTime = status.finishedTime
  }
}

// In the index: state, two times as little-endian milliseconds (0 for none), and the message.
extension ResourceSummary {
  static let payloadFormat: UInt64 = 1

  private static let longestMessage = 120

  var payload: [UInt8] {
    var bytes = [UInt8(Record.State.allCases.firstIndex(of: state)!)]
    for time in [createdTime, finishedTime] {
      withUnsafeBytes(of: (time?.milliseconds ?? 0).littleEndian) { bytes += $0 }
    }
    bytes += (message ?? "").utf8.prefix(Self.longestMessage)
    return bytes
  }

  init?(id: String, payload: UnsafeRawBufferPointer) {
    guard payload.count >= 17, payload[0] < Record.State.allCases.count else { return nil }
    func time(at offset: Int) -> Timestamp? {
      let value = Int64(
        littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: Int64.self))
      return value == 0 ? nil : Timestamp(milliseconds: value)
    }
    self.id = id
    state = Record.State.allCases[Int(payload[0])]
    createdTime = time(at: 1)
    finishedTime = time(at: 9)
    message = payload.count == 17 ? nil : String(decoding: payload[17...], as: UTF8.self)
  }
}

/// How many resources of a collection stand how.
public struct ResourceCounts: Hashable, Sendable {
  public var completed = 0
  /// Being computed.
  public var pending = 0
  /// Failed, or left by a process that died.
  public var error = 0
  public var total: Int { completed + pending + error }
}
