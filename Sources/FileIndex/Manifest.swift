/// Which segments make the index, and what it had seen when they were written.
struct Manifest: Sendable, Equatable {
  struct Part: Sendable, Equatable {
    var identity: UInt64
    var size: UInt64
    var checksum: UInt64
  }

  /// Differs in every manifest written.
  var generation: UInt64 = 0
  /// Milliseconds since 1970 by the writer's clock; tells which of two indexes is likely to be further on.
  var written: Int64 = 0
  /// The source's format.
  var format: UInt64 = 0
  var token = IndexChangeToken(value: 0, isSettled: false)
  /// From which name on partitions were live.
  var firstLive = ""
  /// Partitions to list next time, whatever the token says.
  var pending: [String] = []
  var parts: [Part] = []

  private static let magic: UInt64 = 0x3158_444D_594C_4257  // "WBLYMDX1"

  /// Whether the other says the same, when and by whom aside.
  func saysSame(as other: Manifest) -> Bool {
    format == other.format && token == other.token && parts == other.parts
      && firstLive.hasSameBytes(as: other.firstLive) && pending.count == other.pending.count
      && zip(pending, other.pending).allSatisfy { $0.hasSameBytes(as: $1) }
  }

  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    func add(_ number: UInt64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    func add(_ text: String) {
      add(UInt64(text.utf8.count))
      bytes += text.utf8
    }
    add(Self.magic)
    add(generation)
    add(UInt64(bitPattern: written))
    add(format)
    add(token.value)
    add(token.isSettled ? 1 : 0)
    add(firstLive)
    add(UInt64(pending.count))
    for name in pending { add(name) }
    add(UInt64(parts.count))
    for part in parts {
      add(part.identity)
      add(part.size)
      add(part.checksum)
    }
    add(bytes.withUnsafeBytes { Checksum.of($0) })
    return bytes
  }

  init() {}

  init(decoding bytes: [UInt8]) throws(SegmentDamage) {
    guard bytes.count >= 16 else { throw SegmentDamage("the manifest's size") }
    let sum = bytes.withUnsafeBytes { Checksum.of(.init(rebasing: $0[..<(bytes.count - 8)])) }
    var at = 0
    func number() throws(SegmentDamage) -> UInt64 {
      guard at + 8 <= bytes.count else { throw SegmentDamage("the manifest") }
      defer { at += 8 }
      return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
    }
    func text() throws(SegmentDamage) -> String {
      let count = try number()
      guard count <= UInt64(bytes.count - at) else { throw SegmentDamage("the manifest") }
      defer { at += Int(count) }
      return String(decoding: bytes[at..<at + Int(count)], as: UTF8.self)
    }
    guard try number() == Self.magic else { throw SegmentDamage("the manifest's format") }
    generation = try number()
    written = Int64(bitPattern: try number())
    format = try number()
    token.value = try number()
    token.isSettled = try number() == 1
    firstLive = try text()
    for _ in 0..<(try number()) { pending.append(try text()) }
    for _ in 0..<(try number()) {
      parts.append(
        Part(identity: try number(), size: try number(), checksum: try number()))
    }
    guard at == bytes.count - 8, try number() == sum else {
      throw SegmentDamage("the manifest's checksum")
    }
  }
}
