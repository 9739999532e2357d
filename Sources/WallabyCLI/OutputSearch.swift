internal import POSIXSupport
internal import WallabyKit

/// Looks for a pattern in the output of one record after the other, in bounded memory.
struct OutputSearch {
  private let pattern: TextPattern
  private let store: RecordStore
  private let files: [String]
  private let findsOne: Bool
  /// What could not be searched.
  private(set) var problems: [WallabyError] = []

  /// - Parameter findsOne: The first match of a record is enough.
  init(_ pattern: TextPattern, in store: RecordStore, files: [String], findsOne: Bool) {
    (self.pattern, self.store, self.files, self.findsOne) = (pattern, store, files, findsOne)
  }

  mutating func forEachMatch(in id: Record.ID, _ body: (Match) throws -> Void) throws {
    for file in files {
      do {
        if try search(file, of: id, body), findsOne { return }
      } catch let error as WallabyError {
        // Removed since it was listed: nothing is wrong with it.
        if error.code != .notFound { problems.append(error) }
      } catch let error as SystemError where error.call == "read" {
        problems.append(.unreadable(file, of: id, error))
      }
    }
  }

  private func search(
    _ name: String, of id: Record.ID, _ body: (Match) throws -> Void
  ) throws -> Bool {
    var lines = LineReader(try store.openFile(name, of: id))
    var last = 0
    try lines.forEachLine { line, place in
      // Of a long line that comes in pieces the first that fits is enough.
      if place.number != last,
        pattern.matches(line, isBeginning: place.isBeginning, isEnd: place.isEnd)
      {
        last = place.number
        try body(Match(id: id, file: name, lineNumber: place.number, line: Array(line)))
        return !findsOne
      }
      return true
    }
    return last > 0
  }
}
