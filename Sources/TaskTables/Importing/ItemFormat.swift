/// How a file of items is written.
public enum ItemFormat: Hashable, Sendable {
  /// A header, then a line for each item, with this text between the fields. There is no quoting: a field is the bytes between
  /// two delimiters.
  case delimited(by: String)
  /// A header, then rows by RFC 4180.
  case csv
  /// One JSON object in each line.
  case jsonLines

  /// PyAnamo's own.
  public static let pipes = ItemFormat.delimited(by: "|")
  /// The same with tabs.
  public static let tabs = ItemFormat.delimited(by: "\t")
}

extension ItemFormat {
  /// What a file is most likely to be: JSON Lines when it begins with a brace, else the first format in which its header has
  /// the column of the ids. The ending of its name says which one is tried first.
  static func guess(_ bytes: UnsafeBufferPointer<UInt8>, name: String?) -> ItemFormat {
    let ending = name?.split(separator: "/").last?.split(separator: ".").dropFirst().last
    var candidates = [pipes, tabs, csv]
    switch ending?.lowercased() {
    case "jsonl", "ndjson", "json": return .jsonLines
    case "csv": candidates = [csv, pipes, tabs]
    case "tsv", "tab": candidates = [tabs, pipes, csv]
    default: break
    }
    let first = bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    if first == UInt8(ascii: "{") { return .jsonLines }
    return candidates.first { $0.hasHeader(bytes) } ?? candidates[0]
  }

  private func hasHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var rows = RowScanner(bytes, self)
    guard case .row? = rows.next() else { return false }
    return rows.fields.contains { field in
      rows.text(of: field).flatMap { ItemField(column: $0.trimmed) } == .id
    }
  }
}
