import Foundation
import Testing
import WallabyTestSupport

/// What must be true of the package as a whole.
struct PackageTests {
  @Test func `The top level holds what it should and nothing else`() throws {
    let needed: Set = [
      "CHANGELOG.md", "Examples", "Package.swift", "README.md", "Sources", "Tests",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: packageRoot)
      .filter { !$0.hasPrefix(".") && $0 != "LICENSE" }
    #expect(Set(names) == needed)
  }

  @Test func `The package needs no other package`() throws {
    let manifest = try readText("\(packageRoot)/Package.swift")
    #expect(!manifest.contains(".package("))
    #expect(!FileManager.default.fileExists(atPath: "\(packageRoot)/Package.resolved"))
  }

  @Test func `No source file is longer than 700 lines`() throws {
    for file in packageFiles(below: "Sources") {
      let lines = try readBytes("\(packageRoot)/\(file)").count { $0 == UInt8(ascii: "\n") }
      #expect(lines <= 700, "\(file) has \(lines) lines")
    }
  }

  @Test func `Nothing is left for later`() throws {
    let words = ["TO" + "DO", "FIX" + "ME"]
    for folder in ["Sources", "Tests", "Examples"] {
      for file in packageFiles(below: folder) {
        let text = try readText("\(packageRoot)/\(file)")
        for word in words {
          let isThere = text.contains(word)
          #expect(!isThere, "\(file) says \(word)")
        }
      }
    }
  }

  @Test func `The newest version in the changelog is the one that the binary prints`() throws {
    let changelog = try readText("\(packageRoot)/CHANGELOG.md")
    let heading = /^## \[?(\d+\.\d+\.\d+)\]? - \d{4}-\d{2}-\d{2}$/.anchorsMatchLineEndings()
    let newest = try #require(changelog.firstMatch(of: heading), "no heading '## [1.2.3] - DATE'")
    #expect(try run(binary("wallaby"), ["--version"]).text == "wallaby \(newest.1)\n")
  }
}
