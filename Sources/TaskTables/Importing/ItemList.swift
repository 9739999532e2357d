import Records

/// The items of a file, each with its line.
public struct ItemList: Sendable {
  /// In the order of the file; the line is that on which an item begins, from 1.
  public var items: [(line: Int, item: TaskItem)]
}

extension ItemList {
  /// Reads the bytes of a whole file of items: all of it or nothing.
  ///
  /// A mark of byte order at the beginning is skipped; lines may end as on Windows, and the last without a newline. What is
  /// not blank must be as the format says; see ``ItemFormat``.
  ///
  /// - Parameters:
  ///   - bytes: Those of the file.
  ///   - format: `nil` guesses it from the ending of the file's name and from its first line.
  ///   - name: That of the file; only for the guess.
  ///   - nestedDelimiter: What stands between the arguments in the column `TaskArgs`; blanks round an argument are dropped, and
  ///     a row without arguments is a single item.
  /// - Throws: ``ImportMistakes`` with everything that is wrong; ``Records/WallabyError`` with code `invalidInput` for a delimiter that
  ///   cannot be one.
  /// - Complexity: No file operations; linear in the bytes.
  public init(
    reading bytes: [UInt8], as format: ItemFormat? = nil, name: String? = nil,
    nestedDelimiter: String? = nil
  ) throws {
    if case .delimited(let delimiter) = format { try Self.check(delimiter) }
    if let nestedDelimiter { try Self.check(nestedDelimiter) }
    let collector = bytes.withUnsafeBufferPointer { bytes in
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      let text = UnsafeBufferPointer(rebasing: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0))
      let format = format ?? .guess(text, name: name)
      return format == .jsonLines
        ? JSONLinesReader.read(text)
        : TableReader.read(text, format, nestedDelimiter: nestedDelimiter)
    }
    if !collector.mistakes.isEmpty { throw ImportMistakes(all: collector.mistakes) }
    items = collector.items
  }

  private static func check(_ delimiter: String) throws(WallabyError) {
    let isText = !delimiter.utf8.contains { $0 == 0x0A || $0 == 0x0D }
    if delimiter.isEmpty || !isText { throw .noDelimiter(delimiter) }
  }
}
