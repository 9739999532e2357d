import Records

/// Reads items from a table: a header that names the columns, then a row for each item.
struct TableReader {
  private var rows: RowScanner
  /// Empty for none.
  private let nestedDelimiter: [UInt8]
  private var columns: [(field: ItemField, name: String)] = []
  private var collector: ItemCollector

  private init(_ rows: RowScanner, _ nestedDelimiter: String?, most: Int) {
    collector = ItemCollector(most: most)
    self.rows = rows
    self.nestedDelimiter = Array((nestedDelimiter ?? "").utf8)
  }

  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ format: ItemFormat, nestedDelimiter: String?
  ) -> ItemCollector {
    var reader = TableReader(RowScanner(bytes, format), nestedDelimiter, most: bytes.lineCount)
    if reader.readHeader() { reader.readRows() }
    return reader.collector
  }

  /// Whether the header tells what the rows are; else they are not read.
  private mutating func readHeader() -> Bool {
    let line: Int
    switch rows.next() {
    case nil:
      collector.report(.noHeader)
      return false
    case .broken(let mistake):
      collector.report(mistake)
      return false
    case .row(let first): line = first
    }
    for field in rows.fields {
      guard let text = rows.text(of: field) else {
        collector.report(.notUTF8(line, "the header"))
        continue
      }
      let name = text.trimmed
      guard let column = ItemField(column: name) else {
        collector.report(.unknownColumn(line, name))
        continue
      }
      if let first = columns.first(where: { $0.field == column }) {
        collector.report(.sameColumn(line, first.name, name))
      }
      columns.append((column, name))
    }
    for needed in [ItemField.id, .script] where !columns.contains(where: { $0.field == needed }) {
      collector.report(.missingColumn(line, needed))
    }
    if nestedDelimiter.isEmpty, let args = columns.first(where: { $0.field == .args }) {
      collector.report(.noNestedDelimiter(line, args.name))
    }
    return collector.mistakes.isEmpty
  }

  private mutating func readRows() {
    let columns = columns
    func name(_ field: ItemField) -> String {
      columns.first { $0.field == field }?.name ?? field.rawValue
    }
    while let row = rows.next() {
      let line: Int
      switch row {
      case .broken(let mistake):
        collector.report(mistake)
        continue
      case .row(let first): line = first
      }
      guard rows.fields.count == columns.count else {
        collector.report(.fieldCount(line, found: rows.fields.count, expected: columns.count))
        continue
      }
      var draft = ReadItem()
      for (place, column) in columns.enumerated() {
        guard let text = rows.text(of: rows.fields[place]) else {
          draft.fail(column.field, "is not UTF-8")
          continue
        }
        if column.field == .args {
          split(text, &draft)
        } else {
          draft.set(column.field, .string(text))
        }
      }
      collector.take(draft, line: line, name: name)
    }
  }

  /// Makes nested tasks of what stands between the nested delimiters; none of nothing.
  private mutating func split(_ text: String, _ draft: inout ReadItem) {
    if text.trimmed.isEmpty { return }
    let arguments = text.pieces(between: nestedDelimiter)
    if let place = arguments.firstIndex(of: "") {
      draft.fail(.args, "has no argument in place \(place + 1) of \(arguments.count)")
    } else {
      draft.set(NestedTask.numbered(arguments))
    }
  }
}

extension String {
  /// What stands before, between and behind a delimiter, without the blanks round it.
  fileprivate func pieces(between delimiter: [UInt8]) -> [String] {
    var text = self
    return text.withUTF8 { bytes in
      var pieces: [String] = []
      var (from, at) = (0, 0)
      func add(upTo end: Int) {
        var piece = from..<end
        while let last = piece.last, bytes[last] == 0x20 || bytes[last] == 0x09 {
          piece.removeLast()
        }
        while let first = piece.first, bytes[first] == 0x20 || bytes[first] == 0x09 {
          piece.removeFirst()
        }
        pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[piece]), as: UTF8.self))
      }
      while at < bytes.count {
        if bytes[at] == delimiter[0], bytes[at...].starts(with: delimiter) {
          add(upTo: at)
          at += delimiter.count
          from = at
        } else {
          at += 1
        }
      }
      add(upTo: at)
      return pieces
    }
  }
}
