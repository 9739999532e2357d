/// A directory of the queue: up to a thousand tickets of one batch and one priority.
///
/// On disk: `.queue/BATCH/PPP-NNNN`, where PPP is 500 less the priority and NNNN counts from 0000.
struct Shard: Hashable, Sendable, Comparable {
  let batch: String
  let priority: Int
  let number: Int

  static let capacity = 1000

  init(batch: String, priority: Int, number: Int) {
    self.batch = batch
    self.priority = priority
    self.number = number
  }

  init?(batch: String, name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 3, let rank = Int(parts[0]),
      let number = Int(parts[1]), number >= 0, TaskItem.priorities.contains(500 - rank)
    else { return nil }
    self.init(batch: batch, priority: 500 - rank, number: number)
    guard self.name == name else { return nil }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  var name: String { Self.padded(500 - priority, 3) + "-" + Self.padded(number, 4) }
  /// `BATCH/SHARD`, as tickets and the index have it.
  var path: String { batch + "/" + name }

  /// The order in which workers go through the queue.
  static func < (one: Shard, other: Shard) -> Bool {
    (-one.priority, one.batch, one.number) < (-other.priority, other.batch, other.number)
  }
}
