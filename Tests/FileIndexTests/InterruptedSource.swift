import FileIndex

/// A table that lets others act before each of its answers: what threads do by chance comes up in one thread, every time.
final class InterruptedSource: IndexSource, @unchecked Sendable {
  let table = TableSource()
  /// Only for tests of one thread.
  var interrupt: () -> Void = {}
  let timesFollowFromNames: Bool

  init(timesFollowFromNames: Bool) { self.timesFollowFromNames = timesFollowFromNames }

  func partitions(from first: String) throws -> [String] {
    interrupt()
    return try table.partitions(from: first)
  }

  func firstLivePartition(among newest: [String]) throws -> String {
    interrupt()
    return try table.firstLivePartition(among: newest)
  }

  func changeToken() throws -> IndexChangeToken {
    interrupt()
    return try table.changeToken()
  }

  func open(_ partition: String) throws -> Partition? {
    interrupt()
    return try table.open(partition).map { Partition(source: self, table: $0) }
  }

  struct Partition: IndexPartition {
    let source: InterruptedSource
    let table: TableSource.Table

    func mark() throws -> UInt64 {
      source.interrupt()
      return try table.mark()
    }

    func names() throws -> [String] {
      source.interrupt()
      return try table.names()
    }

    func stamp(of name: String, isSure: Bool) throws -> UInt64? {
      source.interrupt()
      return try table.stamp(of: name, isSure: isSure)
    }

    func read(_ name: String) throws -> IndexEntry? {
      source.interrupt()
      return try table.read(name)
    }
  }
}
