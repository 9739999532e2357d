import Foundation
import Testing
import WallabyTestSupport

/// The build alone may accept an import of a module above its own, so the lines are read here.
struct ImportTests {
  static let allowed: [String: Set<String>] = [
    "POSIXSupport": ["CPOSIX", "Dispatch", "Glibc", "Synchronization"],
    "FileIndex": ["POSIXSupport", "Synchronization"],
    "Records": ["FileIndex", "FoundationEssentials", "POSIXSupport", "Synchronization"],
    "WallabyKit": ["FileIndex", "FoundationEssentials", "Records"],
    "WallabyCLI": ["POSIXSupport", "Synchronization", "WallabyKit"],
    "wallaby": ["POSIXSupport", "WallabyCLI"],
  ]

  @Test func `Modules import only what lies below them`() throws {
    let line = /^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+|\w+[ \t]+)*?import[ \t]+(?:\w+[ \t]+)?(\w+)/
      .anchorsMatchLineEndings()
    let files = packageFiles(below: "Sources", withSuffix: ".swift")
    #expect(files.count > 10)
    for file in files {
      let module = String(file.split(separator: "/")[1])
      let allowed = try #require(Self.allowed[module], "no row for the module of \(file)")
      for match in try readText("\(packageRoot)/\(file)").matches(of: line) {
        #expect(allowed.contains(String(match.1)), "\(file) imports \(match.1)")
      }
    }
  }
}
