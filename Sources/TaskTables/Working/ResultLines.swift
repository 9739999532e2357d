import POSIXSupport
import Records

/// What a task says of its result on standard output.
///
/// A line `PyAnamo:<TAB>…` goes, without its beginning, into the array `PyAnamo`, as the seed has it; a line
/// `wallaby:<TAB>key=value` becomes a member, JSON where the value is JSON and text otherwise.
enum ResultLines {
  private static let seed = Array("PyAnamo:\t".utf8)
  private static let own = Array("wallaby:\t".utf8)
  static let key = "PyAnamo"
  /// Of all such lines together; more is not kept.
  private static let limit = 1 << 24

  /// - Returns: `null` where there is no such line.
  static func read(_ log: borrowing FileDescriptor) throws(SystemError) -> JSONValue {
    var reader = LineSearch()
    while true {
      let chunk = try log.readChunk(1 << 18)
      if chunk.isEmpty { break }
      reader.take(chunk)
    }
    return reader.finish()
  }

  /// Finds the lines in chunks of any size; of other lines nothing is held but their beginning.
  struct LineSearch {
    private var line: [UInt8] = []
    private var isWanted = true
    private var size = 0
    private var texts: [JSONValue] = []
    private var members: [String: JSONValue] = [:]

    mutating func take(_ chunk: [UInt8]) {
      var rest = chunk[...]
      while !rest.isEmpty {
        let end = rest.firstIndex(of: 0x0A)
        let part = rest[..<(end ?? rest.endIndex)]
        if isWanted {
          line += part
          isWanted = mayBegin(line)
          if !isWanted { line = [] }
        }
        guard let end else { return }
        endLine()
        rest = rest[(end + 1)...]
      }
    }

    mutating func finish() -> JSONValue {
      if !line.isEmpty { endLine() }
      if texts.isEmpty && members.isEmpty { return .null }
      if !texts.isEmpty { members[ResultLines.key] = .array(texts) }
      return .object(members)
    }

    private func mayBegin(_ line: [UInt8]) -> Bool {
      [ResultLines.seed, ResultLines.own].contains { line.starts(with: $0.prefix(line.count)) }
        && size + line.count < ResultLines.limit
    }

    private mutating func endLine() {
      defer {
        line = []
        isWanted = true
      }
      guard isWanted else { return }
      if line.last == 0x0D { line.removeLast() }
      size += line.count
      if line.starts(with: ResultLines.seed) {
        texts.append(.string(String(decoding: line[ResultLines.seed.count...], as: UTF8.self)))
      } else if line.starts(with: ResultLines.own) {
        let text = line[ResultLines.own.count...]
        guard let sign = text.firstIndex(of: UInt8(ascii: "=")), sign > text.startIndex else {
          return
        }
        let value = Array(text[(sign + 1)...])
        members[String(decoding: text[..<sign], as: UTF8.self)] =
          (try? JSONValue(parsing: value)) ?? .string(String(decoding: value, as: UTF8.self))
      }
    }
  }
}
