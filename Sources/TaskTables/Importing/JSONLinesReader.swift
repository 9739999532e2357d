import Records

/// Reads items from lines that are JSON objects each.
struct JSONLinesReader {
  private var collector: ItemCollector

  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> ItemCollector {
    var reader = JSONLinesReader(collector: ItemCollector(most: bytes.lineCount))
    var line = 0
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      reader.readLine(UnsafeBufferPointer(rebasing: text), line)
    }
    return reader.collector
  }

  private mutating func readLine(_ text: UnsafeBufferPointer<UInt8>, _ line: Int) {
    guard text.isUTF8 else {
      collector.report(.notUTF8(line, "the line"))
      return
    }
    var draft = ReadItem()
    var seen: [ItemField] = []
    do throws(JSONScanner.Failure) {
      var scanner = JSONScanner(text)
      try scanner.members { (scanner, raw) throws(JSONScanner.Failure) in
        let key = try raw.string()
        guard let field = ItemField(rawValue: key) else {
          collector.report(.unknownKey(line, key))
          _ = try scanner.value()
          return
        }
        if seen.contains(field) { draft.fail(field, "is there twice") }
        if field == .tasks, scanner.peek() == UInt8(ascii: "{") {
          seen.append(field)
          try Self.readTasks(&scanner, &draft)
        } else {
          let value = try scanner.value()
          if value == .null { return }
          seen.append(field)
          draft.set(field, value)
        }
      }
      try scanner.expectEnd()
    } catch {
      collector.report(.noObject(line, error))
      return
    }
    if !seen.contains(.id) { draft.fail(.id, "is not there") }
    switch (seen.contains(.script), seen.contains(.command)) {
    case (true, true): draft.fail(.command, "is there besides script: only one can be")
    case (false, false): draft.fail(.script, "is not there, nor is command")
    default: break
    }
    if seen.contains(.args), seen.contains(.tasks) {
      draft.fail(.tasks, "is there besides args: only one can be")
    }
    collector.take(draft, line: line, name: \.rawValue)
  }

  /// The nested tasks in the order in which they are written.
  private static func readTasks(
    _ scanner: inout JSONScanner, _ draft: inout ReadItem
  ) throws(JSONScanner.Failure) {
    var tasks: [NestedTask] = []
    var isText = true
    try scanner.members { (scanner, raw) throws(JSONScanner.Failure) in
      let key = try raw.string()
      switch try scanner.value() {
      case .string(let argument): tasks.append(NestedTask(key, argument: argument))
      case .integer(let number): tasks.append(NestedTask(key, argument: String(number)))
      default: isText = false
      }
    }
    draft.set(tasks)
    if !isText { draft.fail(.tasks, "is not an object of texts") }
  }
}
