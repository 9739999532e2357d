import Foundation
import Glibc
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

  @Test func `Names that are no text are removed and flushed, too`() throws {
    let tree = place("tree")
    try place.makeDirectory("tree")
    for name: [CChar] in [[0x63, -23], [0x64, -1, -2]] {
      let path = Array(tree.utf8CString.dropLast()) + [0x2F] + name + [0]
      #expect(mkdir(path, 0o777) == 0)
      let inner = path.dropLast() + [0x2F] + name + [0]
      #expect(mknod(Array(inner), S_IFREG | 0o666, 0) == 0)
    }
    let directory = try Directory(place.path)
    try directory.open("tree").syncTree()
    try directory.removeTree("tree")
    #expect(try names(place.path).isEmpty)
  }

  @Test func `A tree deeper than there are descriptors is removed`() throws {
    // Deeper than a path may be long, too.
    var directory = try Directory(place.path)
    for _ in 0..<1500 {
      try directory.makeDirectory("deep")
      directory = try directory.open("deep")
    }
    try directory.createEmptyFile("file")
    let top = try Directory(place.path)
    #expect(try top.lastChange(of: "deep") > 0)
    try top.removeTree("deep")
    #expect(try names(place.path).isEmpty)
  }

  @Test func `Directories without rights are removed`() async throws {
    for (name, mode) in [("a", 0o500), ("b", 0o000), ("c", 0o300)] as [(String, UInt32)] {
      try place.write("tree/\(name)/file", "x".utf8)
      try Directory(place("tree/\(name)")).setMode(mode)
    }
    // The superuser has every right: in a process of its own it becomes somebody who has not.
    await #expect(processExitsWith: .success) { [path = place.path as String] in
      let directory = try Directory(path)
      if geteuid() == 0 {
        let nobody: uid_t = 65534
        for name in ["", "tree", "tree/a", "tree/b", "tree/c"] {
          try #require(chown("\(path)/\(name)", nobody, nobody) == 0)
        }
        try #require(setgroups(0, nil) == 0 && setgid(nobody) == 0 && setuid(nobody) == 0)
      }
      try #require(throws: SystemError.self) { _ = try directory.open("tree/b") }
      try directory.removeTree("tree")
    }
    #expect(try names(place.path).isEmpty)
  }
}
