import Foundation
import Testing
import WallabyTestSupport

/// The specification of the files and the code that writes them name the same keys.
struct FormatTests {
  @Test func `The table of status.json has every key that is written, and no other`() throws {
    let written = try keys(
      in: packageFiles(below: "Sources", withSuffix: ".swift").filter {
        $0.contains("/Records/Records/RecordStatus+Writing") || $0.contains("/Records/Running/")
          || $0.contains("/WallabyCLI/Commands/RerunCommand")
      },
      [/member\("(\w+)"\) \{/, /other\["(\w+)"\]/, /extra = \["(\w+)"/])
    #expect(written.count > 20)
    let documented = try table(under: "### status.json")
    #expect(written.subtracting(documented) == [], "not in the specification")
    #expect(documented.subtracting(written) == [], "not written")
  }

  @Test func `The table of wallaby.json has every key that is written, and no other`() throws {
    let written = try keys(
      in: ["Sources/Records/Store/StoreFormat.swift"], [/writer\.member\("(\w+)"/])
    #expect(try table(under: "### wallaby.json") == written)
  }

  @Test func `The table of a resource has every key that is written, and no other`() throws {
    let written = try keys(
      in: ["Sources/Resources/Storing/ResourceStatus.swift"], [/writer\.member\("(\w+)"/])
    #expect(written.count > 10)
    #expect(try table(under: "### COLLECTION/IDENT/status.json") == written)
  }

  @Test func `The tables of a task and of a task table have every key that is written`() throws {
    let folder = "Sources/TaskTables/"
    let status = try keys(in: [folder + "Items/RecordStatus+Task.swift"], [/other\["(\w+)"\]/])
    #expect(status.count > 10)
    #expect(
      try table(under: "### ITEM/status.json and ITEM/TASK/status.json", in: "TaskTableFormat.md")
        == status)
    let settings = try keys(
      in: [folder + "TableSettings.swift"], [/(?:object|json)\["(\w+)"\]/])
    #expect(try table(under: "### .table.json", in: "TaskTableFormat.md") == settings)
  }

  private func keys(in files: [String], _ patterns: [Regex<(Substring, Substring)>]) throws -> Set<
    String
  > {
    var found: Set<String> = []
    for file in files {
      let text = try readText("\(packageRoot)/\(file)")
      for pattern in patterns { found.formUnion(text.matches(of: pattern).map { String($0.1) }) }
    }
    return found
  }

  /// The keys of the table that follows a heading.
  private func table(
    under heading: String, in name: String = "OnDiskFormat.md"
  ) throws -> Set<String> {
    let text = try document(name)
    let start = try #require(text.range(of: heading)).upperBound
    let part = text[start...].prefix(
      upTo: text[start...].range(of: "\n#")?.lowerBound ?? text.endIndex)
    let row = /^\| `(\w+)` \|/.anchorsMatchLineEndings()
    return Set(part.matches(of: row).map { String($0.1) })
  }
}

/// The text of one of the design documents.
func document(_ name: String) throws -> String {
  try readText("\(packageRoot)/Sources/WallabyKit/WallabyKit.docc/Design/\(name)")
}
