/// Cuts the bytes of a table into rows and fields, without copying them.
struct RowScanner {
  /// Where a field stands.
  struct Field {
    var range: Range<Int>
    /// Two quotes in it stand for one.
    var hasQuotes = false
  }

  enum Row {
    /// Its fields are in ``RowScanner/fields``; its first line.
    case row(line: Int)
    /// It breaks the rules of its format; the rest of its line is passed over.
    case broken(ImportMistake)
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  /// Empty for CSV.
  private let delimiter: [UInt8]
  private var offset = 0
  private var line = 1
  /// Those of the last row.
  private(set) var fields: [Field] = []

  /// - Parameter format: With a delimiter that is not empty.
  init(_ bytes: UnsafeBufferPointer<UInt8>, _ format: ItemFormat) {
    self.bytes = bytes
    if case .delimited(let text) = format { delimiter = Array(text.utf8) } else { delimiter = [] }
  }

  /// What a field says; `nil` for what is not UTF-8.
  func text(of field: Field) -> String? {
    let raw = UnsafeBufferPointer(rebasing: bytes[field.range])
    guard field.hasQuotes else { return raw.text }
    var text: [UInt8] = []
    var isSecond = false
    for byte in raw {
      isSecond = byte == Self.quote && !isSecond
      if !isSecond { text.append(byte) }
    }
    return String(validating: text, as: UTF8.self)
  }

  /// The next row that is not blank; `nil` at the end.
  mutating func next() -> Row? {
    while offset < bytes.count {
      if skipBlankLine() { continue }
      fields.removeAll(keepingCapacity: true)
      return delimiter.isEmpty ? quotedRow() : plainRow()
    }
    return nil
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let newline = UInt8(ascii: "\n")

  private mutating func skipBlankLine() -> Bool {
    var at = offset
    while at < bytes.count, bytes[at] != Self.newline {
      guard bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0D else { return false }
      at += 1
    }
    offset = at + 1
    line += 1
    return true
  }

  private mutating func plainRow() -> Row {
    let first = delimiter[0]
    let (start, row) = (offset, line)
    var (at, from) = (start, start)
    while at < bytes.count, bytes[at] != Self.newline {
      if bytes[at] == first, isDelimiter(at) {
        fields.append(Field(range: from..<at))
        at += delimiter.count
        from = at
      } else {
        at += 1
      }
    }
    fields.append(Field(range: from..<endOfText(from, at)))
    offset = at + 1
    line += 1
    return .row(line: row)
  }

  @inline(__always)
  private func isDelimiter(_ at: Int) -> Bool {
    delimiter.count == 1
      || bytes.count - at >= delimiter.count
        && delimiter.indices.allSatisfy { bytes[at + $0] == delimiter[$0] }
  }

  /// The end of a line without the carriage return of Windows.
  private func endOfText(_ from: Int, _ end: Int) -> Int {
    end > from && bytes[end - 1] == 0x0D ? end - 1 : end
  }

  private mutating func quotedRow() -> Row {
    let row = line
    while true {
      let field: Field
      if offset < bytes.count, bytes[offset] == Self.quote {
        guard let quoted = quotedField() else {
          offset = bytes.count
          return .broken(.unclosedQuote(row, fields.count + 1))
        }
        field = quoted
        if offset + 1 < bytes.count, bytes[offset] == 0x0D, bytes[offset + 1] == Self.newline {
          offset += 1
        }
      } else {
        let from = offset
        while offset < bytes.count, bytes[offset] != Self.comma, bytes[offset] != Self.newline,
          bytes[offset] != Self.quote
        { offset += 1 }
        let isLast = offset == bytes.count || bytes[offset] == Self.newline
        field = Field(range: from..<(isLast ? endOfText(from, offset) : offset))
      }
      fields.append(field)
      if offset < bytes.count, bytes[offset] == Self.comma {
        offset += 1
        continue
      }
      let isWhole = offset == bytes.count || bytes[offset] == Self.newline
      while offset < bytes.count, bytes[offset] != Self.newline { offset += 1 }
      offset += 1
      line += 1
      return isWhole ? .row(line: row) : .broken(.strayQuote(row, fields.count))
    }
  }

  /// What stands between quotes; `nil` where the last one is missing. Afterwards the offset is behind it.
  private mutating func quotedField() -> Field? {
    offset += 1
    let from = offset
    var hasQuotes = false
    while offset < bytes.count {
      if bytes[offset] == Self.newline { line += 1 }
      if bytes[offset] == Self.quote {
        guard offset + 1 < bytes.count, bytes[offset + 1] == Self.quote else {
          offset += 1
          return Field(range: from..<offset - 1, hasQuotes: hasQuotes)
        }
        hasQuotes = true
        offset += 1
      }
      offset += 1
    }
    return nil
  }
}
