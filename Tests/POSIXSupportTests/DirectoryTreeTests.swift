import Foundation
import Testing
import WallabyTestSupport

@testable import POSIXSupport

@Suite(.temporaryDirectory) struct DirectoryTreeTests {
  private var place: TemporaryDirectory { .current }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test func `The path above a path ends at the root`() {
    #expect(Directory.parent(of: "/a/b") == "/a")
    #expect(Directory.parent(of: "/a") == "/")
    #expect(Directory.parent(of: "/") == nil)
    #expect(Directory.parent(of: "a/b") == "a")
    #expect(Directory.parent(of: "a") == nil)
  }

  @Test func `A tree is made once, and made again without a word`() throws {
    for sync in [false, true] {
      try Directory.makeTree(place("a/b/c"), sync: sync)
      #expect(try names(place("a/b")) == ["c"])
    }
    try place.write("file", "x".utf8)
    #expect(throws: SystemError.self) { try Directory.makeTree(place("file/d")) }
  }

  @Test func `Each new directory has the mode that was asked for, and no draft stays`() throws {
    try place.makeDirectory("old")
    let before = try FileStatus.of(place("old")).mode
    for _ in 1...2 {
      try Directory.makeTree(place("old/a/b"), mode: 0o3771)
      #expect(try FileStatus.of(place("old/a")).mode == 0o3771)
      #expect(try FileStatus.of(place("old/a/b")).mode == 0o3771)
    }
    #expect(try FileStatus.of(place("old")).mode == before)
    #expect(try names(place("old")) == ["a"])
    #expect(try names(place("old/a")) == ["b"])
  }

  @Test func `A tree is removed whole, and what links point to stays`() throws {
    try place.write("kept/file", "x".utf8)
    try place.write("tree/a/b/file", "x".utf8)
    try FileManager.default.createSymbolicLink(
      atPath: place("tree/a/link"), withDestinationPath: place("kept"))
    try FileManager.default.createSymbolicLink(
      atPath: place("link"), withDestinationPath: place("kept"))
    let directory = try Directory(place.path)
    for name in ["tree", "link", "missing"] { try directory.removeTree(name) }
    #expect(try names(place.path) == ["kept"])
    #expect(try names(place("kept")) == ["file"])
  }
}
