import Foundation
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct TagCommandTests {
  @Test func `Signs add and remove, and it says how many changed`() throws {
    let fixture = try CommandFixture()
    let one = try fixture.record(tags: ["old", "x"]).id
    let two = try fixture.record(tags: ["new"]).id
    let answer = try fixture.run("tag", "\(one.tail)", "\(two)", "+new", "-old")
    #expect(answer.exit == .done)
    #expect(answer.bytes.isEmpty)
    #expect(answer.stderr == "tagged 1 record, 1 had it so already\n")
    #expect(try fixture.store.find(one).tags == ["new", "x"])
    #expect(try fixture.run("tag", "@last", "+a", "-q").stderr.isEmpty == false)
    #expect(try fixture.store.find(two).tags == ["a", "new"])
  }

  @Test func `A selection is tagged, and nothing without one`() throws {
    let fixture = try CommandFixture()
    for number in 0..<3 { try fixture.record(tags: number > 0 ? ["s"] : []) }
    #expect(try fixture.run("tag", "-t", "s", "+c").stderr == "tagged 2 records\n")
    #expect(try fixture.run("tag", "--all", "+d").stderr == "tagged 3 records\n")
    #expect(try fixture.run("ls", "-t", "c,d").lines.count == 2)
    let listing = try fixture.run("ls", "-q", "-t", "c").stdout
    #expect(try fixture.run("tag", "-", "+e", input: listing).stderr == "tagged 2 records\n")
    #expect(try fixture.run("tag", "+x").exit == .usage)
    #expect(try fixture.run("tag", "@last").exit == .usage)
    #expect(try fixture.run("tag", "-t", "none", "+x").stderr == "tagged 0 records\n")
  }

  @Test func `Any tag can be given and taken`() throws {
    let fixture = try CommandFixture()
    let id = try fixture.record().id
    let text = hostileText.replacing("\\", with: "\\\\").replacing(",", with: "\\,")
    #expect(try fixture.run("tag", "\(id)", "+" + text).exit == .done)
    #expect(try fixture.store.find(id).tags == [hostileText])
    #expect(try fixture.run("ls", "-t", text).lines.count == 1)
    #expect(try fixture.run("tag", "\(id)", "-" + text).exit == .done)
    #expect(try fixture.store.find(id).tags == [])
    #expect(try fixture.run("tag", "\(id)", "+").exit == .usage)
  }

  @Test func `What cannot be changed is told and stops nothing`() throws {
    let fixture = try CommandFixture()
    let bad = try fixture.record()
    let good = try fixture.record().id
    try fixture.putText("{", at: bad.path + "/status.json")
    let answer = try fixture.run("tag", "\(bad.id)", "zzzzzz", "\(good)", "+x")
    #expect(answer.exit == .partial)
    #expect(answer.stderr.contains("tagged 1 record\n"))
    #expect(answer.stderr.contains("no record 'zzzzzz'"))
    #expect(answer.stderr.contains("status.json"))
    #expect(try fixture.store.find(good).tags == ["x"])
    #expect(try fixture.run("tag", "\(bad.id)", "+x").exit == .damaged)
  }
}

@Suite(.temporaryDirectory) struct RmCommandTests {
  @Test func `Nothing goes without a word of consent`() throws {
    let fixture = try CommandFixture()
    let id = try fixture.record(tags: ["t"]).id
    for words in [[], ["-n", "1"], ["--yes"], ["@last"], ["-t", "t"], ["--all"]] {
      let answer = try fixture.run(["rm"] + words, in: TemporaryDirectory.current)
      #expect(answer.exit == .usage, "\(words)")
    }
    let answer = try fixture.run("rm", "-t", "t", "--dry-run")
    #expect(answer.stdout == "\(id)\n")
    #expect(answer.stderr == "would remove 1 record\n")
    #expect(try fixture.run("ls").lines.count == 1)
  }

  @Test func `What was chosen goes, and the rest stays`() throws {
    let fixture = try CommandFixture()
    let keep = try fixture.record().id
    let ids = try (0..<3).map { _ in try fixture.record(tags: ["t"]).id }
    #expect(
      try fixture.run("rm", "\(ids[0])", "\(ids[0])", "--yes").stderr == "removed 1 record\n")
    #expect(try fixture.run("rm", "-t", "t", "--yes").stderr == "removed 2 records\n")
    #expect(try fixture.run("rm", "-t", "t", "--yes").stderr == "removed 0 records\n")
    #expect(try fixture.run("ls", "-q").lines == ["\(keep)"])
    #expect(try fixture.run("rm", "\(ids[0])", "--yes").exit == .notFound)
  }

  @Test func `Who runs is spared unless forced, who is damaged can go`() throws {
    let fixture = try CommandFixture()
    let running = try fixture.running()
    let bad = try fixture.record()
    try fixture.putText("{", at: bad.path + "/status.json")
    let answer = try fixture.run("rm", "\(running.record.id)", "\(bad.id)", "--yes")
    #expect(answer.exit == .partial)
    #expect(answer.stderr.contains("removed 1 record\n"))
    #expect(answer.stderr.contains("still running"))
    #expect(try fixture.run("rm", "\(running.record.id)", "--yes", "--force").exit == .done)
    #expect(try fixture.run("ls").exit == .negative)
  }

  @Test(arguments: [("y\n", 0), ("yes\n", 0), ("n\n", 1), ("\n", 1), ("yellow\n", 1)])
  func `On a terminal it asks`(_ reply: String, _ left: Int) throws {
    let fixture = try CommandFixture()
    try fixture.record()
    let answer = try fixture.runAnswering(reply, ["rm", "@last"])
    #expect(answer.stderr.hasPrefix("remove 1 record? [y/N] "))
    #expect(answer.exit == (left == 0 ? .done : .negative))
    #expect(try fixture.run("ls").lines.count == left)
  }
}

@Suite(.temporaryDirectory) struct PathCommandTests {
  @Test func `The store's, a record's, or those of many`() throws {
    let fixture = try CommandFixture()
    let paths = try (0..<2).map { _ in try fixture.record(tags: ["t"]).path }
    #expect(try fixture.run("path").stdout == fixture.project.root + "\n")
    #expect(try fixture.run("path", "@last").stdout == paths[1] + "\n")
    #expect(try fixture.run("path", "-t", "t").lines == paths)
    #expect(try fixture.run("path", "-n", "1").lines == [paths[1]])
    #expect(try fixture.run("path", "--all", "-0").stdout == paths.map { $0 + "\0" }.joined())
    #expect(try fixture.run("path", "-t", "none").exit == .negative)
    #expect(try fixture.run("path", "zzzzzz").exit == .notFound)
    let value = try JSONValue(parsing: try fixture.run("path", "@last", "--json").stdout.utf8)
    #expect(value["path"] == .string(paths[1]))
  }

  @Test func `A damaged record has one, too`() throws {
    let fixture = try CommandFixture()
    let bad = try fixture.record()
    try fixture.putFIFO(at: bad.path + "/status.json")
    #expect(try fixture.run("path", "\(bad.id)").lines == [bad.path])
  }
}
