import Foundation
import Records
import Testing
import WallabyTestSupport

@testable import TaskTables

/// A store of a test's own, with tables.
struct TableBench {
  let root: String
  let project: Project

  init(
    durability: StoreFormat.Durability = .relaxed, lease: Duration = .seconds(1800)
  ) throws {
    root = TemporaryDirectory.current("store")
    _ = try Project.create(at: root, durability: durability)
    var configuration = Configuration()
    configuration.lease = lease
    project = try Project.open(at: root, configuration: configuration)
  }

  func table(_ name: String = "align") throws -> TaskTable { try project.taskTable(name) }

  /// The text of a file below `tasks/`.
  func read(_ path: String) throws -> String {
    try String(contentsOfFile: root + "/tasks/" + path, encoding: .utf8)
  }

  /// The names of all tickets of a table, in order.
  func tickets(_ name: String = "align") throws -> [String] {
    let table = try table(name).folder.open()
    var names: [String] = []
    try Queue(of: table).forEachTicket { names.append($0.ticket.name) }
    return names.sorted()
  }
}
