/// One thing that is wrong with a file of items.
public struct ImportMistake: Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public var line: Int
  /// What is wrong: the column or key first, lower case, no full stop.
  public var message: String

  public var description: String { "line \(line): \(message)" }
}

/// All that is wrong with a file of items, by line; at least one thing.
public struct ImportMistakes: Error, Hashable, Sendable, CustomStringConvertible {
  /// In the order of their lines.
  public var all: [ImportMistake]

  /// A line for each.
  public var description: String { all.map(\.description).joined(separator: "\n") }
}
