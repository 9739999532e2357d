import POSIXSupport
public import Records

/// Where an item stands in each table that has it: which step of a workflow it is in.
public struct ItemSteps: Hashable, Sendable, Identifiable {
  /// The name of the item.
  public let id: String
  /// In the order of the tables.
  public internal(set) var steps: [Step]

  /// Where it stands in one table.
  public struct Step: Hashable, Sendable {
    /// The name of the table.
    public let table: String
    /// The word for where it stands there.
    public let state: ItemState
  }
}

extension Project {
  /// Where items stand in all tables; without names all items there are.
  ///
  /// Tables are in the order in which they come after one another, and else in that of their names.
  ///
  /// - Complexity: As ``TaskTables/TaskTable/progress()`` for each table, and a look at each of its items in the index.
  public func steps(of items: [String] = []) throws(WallabyError) -> [ItemSteps] {
    let wanted = Set(items)
    var found: [String: ItemSteps] = [:]
    for table in try tablesInOrder() {
      for item in try table.items() where wanted.isEmpty || wanted.contains(item.id) {
        found[item.id, default: ItemSteps(id: item.id, steps: [])].steps
          .append(ItemSteps.Step(table: table.name, state: item.itemState))
      }
    }
    for item in items where found[item] == nil { throw .noItemAnywhere(item) }
    return found.values.sorted { $0.id.precedesInBytes($1.id) }
  }

  /// All tables, each after the one that it waits for.
  private func tablesInOrder() throws(WallabyError) -> [TaskTable] {
    var left = try taskTables().map { (name) throws(WallabyError) in
      let table = try taskTable(name)
      return (table: table, after: (try? table.settings().after)?.table)
    }
    var ordered: [TaskTable] = []
    while !left.isEmpty {
      let names = Set(left.map(\.table.name))
      // Of tables that wait for each other in a ring the first goes first.
      let next = left.firstIndex { $0.after.map { !names.contains($0) } ?? true } ?? 0
      ordered.append(left.remove(at: next).table)
    }
    return ordered
  }
}
