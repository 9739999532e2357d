import Foundation
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct DoctorCommandTests {
  @Test func `On a terminal each finding stands whole on its line`() throws {
    let fixture = try CommandFixture()
    let lines = try fixture.run("doctor", terminal: 20).lines
    let renames = "a full directory moves as a whole and replaces no other"
    #expect(lines.contains("good  renames: " + renames))
    // Where there is no file server, nothing is said of its clock.
    let isLocal = lines.contains { $0.hasSuffix("seen by this host alone") }
    #expect(lines.contains { $0.contains("file server") } != isLocal)
    #expect(try fixture.run("doctor").lines.contains { $0.hasPrefix("renames\tgood\ta full") })
  }

  @Test func `Where there is no store, the place for one is examined and left as it was`() throws {
    let fixture = try CommandFixture()
    let directory = try TemporaryDirectory.current.makeDirectory("later")
    func findings(_ words: String...) throws -> [String] {
      let lines = try fixture.run(["doctor"] + words, in: .current).lines
      #expect(lines.contains { $0.hasPrefix("claims\tgood") })
      #expect(lines.contains { $0.hasPrefix("flock\tgood") })
      return lines
    }
    #expect(try findings(directory)[0].hasPrefix("store\tnote\tnone in \(directory)\t"))
    let missing = directory + "/a/b"
    for words in [[missing], ["--store", missing]] {
      let lines = try fixture.run(["doctor"] + words, in: .current).lines
      #expect(lines[0].contains("\tnone in \(missing); the rest is about \(directory)\t"))
      #expect(lines.contains { $0.hasPrefix("renames\tgood") })
    }
    let store = fixture.project.root
    #expect(try findings(store)[0].hasPrefix("store\tgood\tin \(store)"))
    let file = try TemporaryDirectory.current.write("file", "")
    #expect(try fixture.run("doctor", file).stderr.contains("cannot examine '\(file)'"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
  }

  @Test func `A word that is nearly right, or an option's, is told what was meant`() throws {
    let fixture = try CommandFixture()
    #expect(try fixture.run("version").stderr.contains("did you mean 'wallaby --version'?"))
    #expect(try fixture.run("ls", "--state", "fail").stderr.contains("did you mean 'failed'?"))
  }
}
