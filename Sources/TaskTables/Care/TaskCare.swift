import POSIXSupport
package import Records

/// Looks after all tables of a store: what `wallaby verify` and `wallaby gc` do beside the records.
package struct TaskCare: Sendable {
  let project: Project

  package init(_ project: Project) { self.project = project }

  func tables() throws(WallabyError) -> [TaskTable] {
    try project.taskTables().map { (name) throws(WallabyError) in try project.taskTable(name) }
  }
}
