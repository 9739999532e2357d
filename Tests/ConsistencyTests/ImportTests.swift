import Foundation
import Testing
import WallabyTestSupport

/// The build alone may accept an import of a module above its own, so the lines are read here.
struct ImportTests {
  /// The rows of the table in Architecture.md: a module, and what it may import.
  static func allowed() throws -> [String: Set<String>] {
    let row = /^\| `(\w+)` \|.*\|([\w ,]*)\|$/.anchorsMatchLineEndings()
    let text = try document("Architecture.md")
    return Dictionary(
      uniqueKeysWithValues: text.matches(of: row).map { match in
        (
          String(match.1),
          Set(match.2.split(whereSeparator: { " ,".contains($0) }).map(String.init))
        )
      })
  }

  @Test func `Modules import only what lies below them`() throws {
    let line = /^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+|\w+[ \t]+)*?import[ \t]+(?:\w+[ \t]+)?(\w+)/
      .anchorsMatchLineEndings()
    let files = packageFiles(below: "Sources", withSuffix: ".swift")
    #expect(files.count > 10)
    let table = try Self.allowed()
    #expect(table.count == 9)
    var imported: [String: Set<String>] = ["CPOSIX": []]
    for file in files {
      let module = String(file.split(separator: "/")[1])
      let allowed = try #require(table[module], "no row for the module of \(file)")
      for match in try readText("\(packageRoot)/\(file)").matches(of: line) {
        #expect(allowed.contains(String(match.1)), "\(file) imports \(match.1)")
        imported[module, default: []].insert(String(match.1))
      }
    }
    for (module, allowed) in table {
      #expect(allowed.subtracting(imported[module] ?? []) == [], "\(module) imports no such")
    }
  }
}
