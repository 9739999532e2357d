/// Makes a stream of output harmless for a terminal, piece by piece: lines and tabs stay.
struct HarmlessStream {
  /// The beginning of a character, or of a line's end, whose rest has not come yet.
  private var pending: [UInt8] = []

  /// What can be shown after some more bytes.
  mutating func add(_ bytes: [UInt8]) -> [UInt8] {
    let text = pending + bytes
    let end = text.count - Self.unfinished(text)
    pending = Array(text[end...])
    return Self.shown(text[..<end])
  }

  /// What is left at the end.
  mutating func finish() -> [UInt8] {
    defer { pending = [] }
    return Self.shown(pending[...])
  }

  private static func shown(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var start = text.startIndex
    func appendText(until end: Int) {
      text[start..<end].withUnsafeBufferPointer { _ = HarmlessText.append($0, to: &output) }
    }
    for index in text.indices where text[index] == 0x0A || text[index] == 0x09 {
      let isAfterReturn = text[index] == 0x0A && index > start && text[index - 1] == 0x0D
      appendText(until: isAfterReturn ? index - 1 : index)
      output.append(text[index])
      start = index + 1
    }
    appendText(until: text.endIndex)
    return output
  }

  /// How many bytes at the end may be the beginning of something longer.
  private static func unfinished(_ text: [UInt8]) -> Int {
    if text.last == 0x0D { return 1 }
    for (count, byte) in text.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let length = byte < 0xC2 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : byte < 0xF5 ? 4 : 1
      return length > count + 1 ? count + 1 : 0
    }
    return 0
  }
}
