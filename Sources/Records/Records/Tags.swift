import POSIXSupport

/// A set of tags in byte order. Two tags are the same when their bytes are: `é` written in two ways is two tags.
public struct Tags: Hashable, Sendable, RandomAccessCollection, CustomStringConvertible,
  ExpressibleByArrayLiteral
{
  package private(set) var texts: [String]

  public init(_ tags: some Sequence<String> = []) {
    texts = Array(tags)
    // Files of ours have them sorted.
    if zip(texts, texts.dropFirst()).allSatisfy({ $0.precedesInBytes($1) }) { return }
    let all = texts.sorted { $0.precedesInBytes($1) }
    texts = []
    for tag in all {
      if let last = texts.last, last.equalsInBytes(tag) { continue }
      texts.append(tag)
    }
  }

  /// Takes tags that are sorted and each there once, as a file of ours has them.
  package init(sorted tags: [String]) { texts = tags }

  public init(arrayLiteral elements: String...) { self.init(elements) }

  public var startIndex: Int { 0 }
  public var endIndex: Int { texts.count }
  public subscript(position: Int) -> String { texts[position] }

  public func contains(_ tag: String) -> Bool {
    texts.contains { $0.equalsInBytes(tag) }
  }

  /// These tags with others added and some removed; a tag in both is added.
  package func adding(_ added: Tags, removing removed: Tags) -> Tags {
    Tags(texts.filter { !removed.contains($0) } + added)
  }

  public var description: String { texts.joined(separator: ",") }

  public static func == (a: Tags, b: Tags) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.equalsInBytes($1) }
  }

  public func hash(into hasher: inout Hasher) {
    for tag in texts {
      for byte in tag.utf8 { hasher.combine(byte) }
      hasher.combine(UInt8(0xFF))
    }
  }
}
