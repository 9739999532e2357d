public import Records

/// Items with nested tasks, by how many of these are done: the buckets of the seed.
public struct NestedSummary: Hashable, Sendable {
  /// How many of the nested tasks of an item are done, in rough steps.
  public enum Bucket: String, Hashable, Sendable, CaseIterable {
    case todo
    case upTo25 = "1-25 %"
    case upTo50 = "26-50 %"
    case upTo75 = "51-75 %"
    case upTo99 = "76-99 %"
    case done

    init(_ counts: NestedCounts) {
      // In whole numbers: 25 of 100 is the first bucket's, 251 of 1000 the second's.
      switch counts.done * 100 {
      case _ where counts.done == counts.total: self = .done
      case 0: self = .todo
      case ...(25 * counts.total): self = .upTo25
      case ...(50 * counts.total): self = .upTo50
      case ...(75 * counts.total): self = .upTo75
      default: self = .upTo99
      }
    }
  }

  /// The names of the items, in the order of their bytes.
  public internal(set) var items: [Bucket: [String]] = [:]

  /// How many items are in a bucket.
  public func count(_ bucket: Bucket) -> Int { items[bucket]?.count ?? 0 }
}

extension TaskTable {
  /// How far each item with nested tasks is.
  ///
  /// - Complexity: As ``progress()``, and a look at each item in the index.
  public func nestedSummary() throws(WallabyError) -> NestedSummary {
    var summary = NestedSummary()
    for item in try items() {
      guard let counts = item.nested else { continue }
      summary.items[NestedSummary.Bucket(counts), default: []].append(item.id)
    }
    for bucket in summary.items.keys {
      summary.items[bucket]?.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    return summary
  }
}
