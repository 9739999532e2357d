internal import WallabyKit

/// The same change to many records, one after the other: what fails is told, and stops nothing else.
struct RecordChange {
  private let ids: [Record.ID]
  private let invocation: Invocation
  private var problems: [WallabyError]
  private(set) var changed = 0
  private(set) var unchanged = 0

  init(_ chosen: ChosenIDs, _ invocation: Invocation) {
    ids = chosen.ids
    problems = chosen.problems
    self.invocation = invocation
  }

  /// - Parameter body: Says whether it changed anything.
  mutating func make(
    _ what: String, _ body: (Record.ID) throws(WallabyError) -> Bool
  ) throws(WallabyError) {
    let progress = Progress(what, invocation)
    defer { progress.end() }
    for (done, id) in ids.enumerated() {
      do throws(WallabyError) {
        if try body(id) { changed += 1 } else { unchanged += 1 }
      } catch {
        // With one record its own failure says more than "some failed".
        if ids.count == 1, problems.isEmpty { throw error }
        problems.append(error)
      }
      progress.show(done + 1, of: ids.count)
    }
  }

  func ending() throws -> ExitCode { try invocation.ending(problems) }
}
