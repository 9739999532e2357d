import FileIndex
import POSIXSupport

extension RecordStore {
  /// The record that a text names: a full id, a beginning or an end of one that no other has, `@last`, or `@last~2`
  /// for the third last.
  ///
  /// On disk: nothing for a full id; otherwise the index may be brought up to date.
  ///
  /// - Throws: ``WallabyError`` with code `notFound`, also when the text fits several records; they are then listed. With code
  ///   `damaged` when the record is.
  /// - Complexity: A full id costs five opens; anything else asks the index.
  public func find(_ text: String) throws(WallabyError) -> Record { try find(id(named: text)) }

  /// The id that a text names; the record is not read.
  ///
  /// On disk: as ``find(_:)-(String)``.
  ///
  /// - Throws: ``WallabyError`` with code `notFound`, also when the text fits several records; they are then listed.
  /// - Complexity: A full id costs four opens; anything else asks the index, and four opens for each record it might be.
  public func id(named text: String) throws(WallabyError) -> Record.ID {
    if let id = Record.ID(text) {
      _ = try directory(of: id)
      return id
    }
    if text == "@last" || text.hasPrefix("@last~") {
      let back = text == "@last" ? 0 : Int(text.dropFirst(6)) ?? -1
      guard back >= 0 else { throw .noRecord(text) }
      let newest = try matching(RecordQuery(limit: back + 1, order: .newestFirst))
      guard newest.count == back + 1 else { throw .noRecord(text) }
      return newest[back].id
    }
    // Ids hold nothing else, so anything else names no record.
    let isPossible = text.utf8.allSatisfy { byte in
      Record.ID.isTailByte(byte) || byte == 0x54 || byte == 0x5A || byte == 0x2E || byte == 0x2D
    }
    guard isPossible, !text.isEmpty, text.utf8.count <= 27 else { throw .noRecord(text) }
    let candidates = try asking { snapshot in
      let beginning = try snapshot.names(
        withPrefix: text, inPartitions: Self.hours(of: text), limit: 7)
      return (beginning + (try snapshot.names(withSuffix: text, limit: 7))).map(\.name)
    }
    // What was removed behind the index's back is no candidate.
    var ids: [Record.ID] = []
    for candidate in candidates {
      guard let id = Record.ID(candidate), !ids.contains(id), (try? directory(of: id)) != nil
      else { continue }
      ids.append(id)
    }
    guard let id = ids.first else { throw .noRecord(text) }
    if ids.count > 1 { throw .ambiguous(text, ids.map(\.description)) }
    return id
  }

  /// How the names of the hours begin in which ids begin with a text: `20261121T14…` are in `2026-11-21/14`.
  private static func hours(of text: String) -> String {
    var hours = ""
    for (index, character) in text.prefix(11).enumerated() {
      switch index {
      case 4, 6: hours += "-\(character)"
      case 8: hours += "/"
      default: hours.append(character)
      }
    }
    return hours
  }
}
