internal import WallabyKit

/// Ids of very many records, 27 bytes each; in an array each would have its text on the heap, too.
struct PackedIDs: Sendable {
  private var bytes: [UInt8] = []

  private static let size = 27

  var count: Int { bytes.count / Self.size }

  mutating func append(_ id: Record.ID) { bytes += id.description.utf8 }

  subscript(place: Int) -> Record.ID {
    bytes.withUnsafeBytes { bytes in
      let start = place * Self.size
      return Record.ID(bytes: .init(rebasing: bytes[start..<start + Self.size]))!
    }
  }
}
