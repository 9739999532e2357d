import Foundation
public import Testing

/// A directory written as text: a line each, two spaces a level, sorted; `name/` is a directory
/// and `name -> text` a symbolic link.
public func tree(at path: String) throws -> String {
  var lines: [String] = []
  try list(path, "", &lines)
  return lines.joined(separator: "\n")
}

private func list(_ path: String, _ indent: String, _ lines: inout [String]) throws {
  let files = FileManager.default
  for name in try files.contentsOfDirectory(atPath: path).sorted(by: {
    $0.utf8.lexicographicallyPrecedes($1.utf8)
  }) {
    let item = "\(path)/\(name)"
    switch try files.attributesOfItem(atPath: item)[.type] as? FileAttributeType {
    case .typeDirectory:
      lines.append("\(indent)\(name)/")
      try list(item, indent + "  ", &lines)
    case .typeSymbolicLink:
      lines.append("\(indent)\(name) -> \(try files.destinationOfSymbolicLink(atPath: item))")
    default:
      lines.append("\(indent)\(name)")
    }
  }
}

/// Expects a directory to look as written; `…` stands for anything, alone on a line for any lines.
public func expectTree(
  at path: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let actual = try tree(at: path)
  let isRight = Pattern(expected).matches(actual)
  #expect(isRight, "the tree is\n\(actual)", sourceLocation: sourceLocation)
}
