import POSIXSupport

/// A set of tags in byte order. Two tags are the same when their bytes are: `é` written in two ways is two tags.
public struct Tags: Hashable, Sendable, RandomAccessCollection, CustomStringConvertible,
  ExpressibleByArrayLiteral
{
  private(set) var sorted: [String]

  public init(_ tags: some Sequence<String> = []) {
    sorted = Array(tags)
    // Files of ours have them sorted.
    if zip(sorted, sorted.dropFirst()).allSatisfy({ $0.precedesInBytes($1) }) { return }
    let all = sorted.sorted { $0.precedesInBytes($1) }
    sorted = []
    for tag in all {
      if let last = sorted.last, last.utf8.elementsEqual(tag.utf8) { continue }
      sorted.append(tag)
    }
  }

  /// Takes tags that are sorted and each there once, as a file of ours has them.
  package init(sorted tags: [String]) { sorted = tags }

  public init(arrayLiteral elements: String...) { self.init(elements) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { sorted.count }
  public subscript(position: Int) -> String { sorted[position] }

  public func contains(_ tag: String) -> Bool {
    sorted.contains { $0.utf8.elementsEqual(tag.utf8) }
  }

  /// These tags with others added and some removed; a tag in both is added.
  package func adding(_ added: Tags, removing removed: Tags) -> Tags {
    Tags(sorted.filter { !removed.contains($0) } + added)
  }

  public var description: String { sorted.joined(separator: ",") }

  public static func == (a: Tags, b: Tags) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  public func hash(into hasher: inout Hasher) {
    for tag in sorted {
      for byte in tag.utf8 { hasher.combine(byte) }
      hasher.combine(UInt8(0xFF))
    }
  }
}
