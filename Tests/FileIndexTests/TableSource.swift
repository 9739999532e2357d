import FileIndex
import Synchronization

/// A source held in memory: partitions with named entries, the newest two live. Counts what it is asked for.
final class TableSource: IndexSource {
  struct Calls: Equatable {
    var opened = 0
    var listed = 0
    var stamped = 0
    var read = 0
  }

  struct Unreadable: Error, CustomStringConvertible {
    var description: String { "cannot read this" }
  }

  struct State {
    var partitions: [String: [String: IndexEntry]] = [:]
    var marks: [String: UInt64] = [:]
    var unreadable: Set<String> = []
    var token: UInt64 = 1
    var isSettled = true
    var clock: UInt64 = 100
    var calls = Calls()
    var trustsMarks = true
  }

  let state = Mutex(State())
  let format: UInt64
  let liveCount: Int

  init(format: UInt64 = 0, liveCount: Int = 2) {
    self.format = format
    self.liveCount = liveCount
  }

  var calls: Calls {
    get { state.withLock { $0.calls } }
    set { state.withLock { $0.calls = newValue } }
  }

  /// Adds or replaces an entry as a well-behaved writer would: the token moves when the partition is sealed.
  func put(
    _ name: String, in partition: String, time: Int64? = nil, tags: [String] = [],
    isFinal: Bool = true, payload: String = "", silently: Bool = false
  ) {
    state.withLock { state in
      state.clock += 1
      let entry = IndexEntry(
        time: time ?? Int64(state.clock), tags: tags, stamp: state.clock, isFinal: isFinal,
        payload: Array(payload.utf8))
      state.partitions[partition, default: [:]][name] = entry
      if !silently { touch(partition, &state) }
    }
  }

  func remove(_ name: String, in partition: String, silently: Bool = false) {
    state.withLock { state in
      state.clock += 1
      state.partitions[partition]?[name] = nil
      if !silently { touch(partition, &state) }
    }
  }

  func removePartition(_ partition: String, silently: Bool = false) {
    state.withLock { state in
      state.clock += 1
      if !silently { touch(partition, &state) }
      state.partitions[partition] = nil
      state.marks[partition] = nil
    }
  }

  func setUnreadable(_ name: String, _ isUnreadable: Bool) {
    state.withLock { state in
      if isUnreadable { state.unreadable.insert(name) } else { state.unreadable.remove(name) }
    }
  }

  private func touch(_ partition: String, _ state: inout State) {
    state.marks[partition] = state.clock
    let live = state.partitions.keys.sorted().suffix(liveCount)
    if !live.contains(partition) { state.token += 1 }
  }

  func partitions(from first: String) throws -> [String] {
    state.withLock { $0.partitions.keys.filter { $0 >= first } }
  }

  func firstLivePartition(among newest: [String]) throws -> String {
    newest.count < liveCount ? "" : newest.suffix(liveCount).first!
  }

  func changeToken() throws -> IndexChangeToken {
    state.withLock { IndexChangeToken(value: $0.token, isSettled: $0.isSettled) }
  }

  func open(_ partition: String) throws -> Table? {
    try state.withLock { state in
      state.calls.opened += 1
      if state.unreadable.contains(partition) { throw Unreadable() }
      return state.partitions[partition] == nil ? nil : Table(source: self, partition: partition)
    }
  }

  struct Table: IndexPartition {
    let source: TableSource
    let partition: String

    /// The payload of an entry that throws when it is read.
    static let unreadable = Array("unreadable".utf8)

    func mark() throws -> UInt64 {
      source.state.withLock { $0.trustsMarks ? $0.marks[partition] ?? 0 : 0 }
    }

    func names() throws -> [String] {
      source.state.withLock { state in
        state.calls.listed += 1
        return state.partitions[partition].map { Array($0.keys) } ?? []
      }
    }

    func stamp(of name: String, isSure: Bool) throws -> UInt64? {
      source.state.withLock { state in
        state.calls.stamped += 1
        return state.partitions[partition]?[name]?.stamp
      }
    }

    func read(_ name: String) throws -> IndexEntry? {
      try source.state.withLock { state in
        state.calls.read += 1
        guard let entry = state.partitions[partition]?[name] else { return nil }
        if state.unreadable.contains(name) || entry.payload == Self.unreadable {
          throw Unreadable()
        }
        return entry
      }
    }
  }
}

extension IndexSnapshot {
  /// The names that match, in the order of the answer.
  func names(
    _ query: IndexQuery, where isWanted: ((borrowing IndexRow) -> Bool)? = nil
  ) throws -> [String] {
    var names: [String] = []
    try forEach(matching: query, where: isWanted, { names.append($0.name) })
    return names
  }
}
