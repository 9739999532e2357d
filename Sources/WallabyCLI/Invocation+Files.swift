internal import POSIXSupport
internal import WallabyKit

extension Invocation {
  /// Writes what a file holds from an offset on, in bounded memory.
  ///
  /// - Parameter shown: What is written instead of a piece.
  /// - Returns: The offset behind the last byte read.
  @discardableResult
  func copy(
    _ file: borrowing FileDescriptor, from offset: Int64 = 0,
    shown: ([UInt8]) -> [UInt8] = { $0 }
  ) throws(SystemError) -> Int64 {
    var offset = offset
    try file.seek(to: offset)
    while true {
      let bytes = try file.readChunk(1 << 17)
      if bytes.isEmpty { return offset }
      offset += Int64(bytes.count)
      try output.write(shown(bytes))
    }
  }

  /// The record that operands or, without any, `@last` name.
  func namedRecord(in store: RecordStore) throws -> Record.ID {
    guard let name = operands.first else { return try store.id(named: "@last") }
    if name != "-" { return try store.id(named: name.text) }
    let chosen = try ids(of: selection(), in: store)
    guard chosen.ids.count == 1 else {
      throw UsageError.notOneRecord(command, chosen.ids.count)
    }
    return chosen.ids[0]
  }
}
