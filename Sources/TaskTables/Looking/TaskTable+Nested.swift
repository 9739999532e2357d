import POSIXSupport
package import Records

extension TaskTable {
  /// The statuses of an item's nested tasks, in the order of their numbers.
  package func nestedTasks(of item: String) throws(WallabyError) -> [RecordStatus] {
    let table = try folder.open()
    let names = try explaining("list the nested tasks of '\(item)'") { () throws(SystemError) in
      try table.open(item).names().filter { NestedTask.fault(ofKey: $0) == nil }
    }
    return try names.sorted(by: NestedTask.precedes).map { (name) throws(WallabyError) in
      try status(of: item, task: name)
    }
  }
}

extension NestedTask {
  /// `Task_2` comes before `Task_10`.
  static func precedes(_ one: String, _ other: String) -> Bool {
    func parts(_ key: String) -> (stem: Substring, number: Int) {
      let stem = key.prefix { !$0.isWholeNumber }
      return (stem, Int(key.dropFirst(stem.count)) ?? -1)
    }
    let (a, b) = (parts(one), parts(other))
    if a.number >= 0, b.number >= 0, a.stem == b.stem { return a.number < b.number }
    return one.precedesInBytes(other)
  }
}
