import Foundation
import Glibc
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// A store that real users share. Only the superuser can make users; for others these tests are skipped.
@Suite(.temporaryDirectory, .enabled("needs the superuser") { geteuid() == 0 })
struct SharingTests {
  @Test func `Both keep and see all; neither changes or removes the other's`() throws {
    let lab = try Lab()
    defer { lab.remove() }
    // Ann lets nobody read what she makes, unless told otherwise.
    let first = try lab.lines(lab.ann, umask: "077", "log", "-t", "hers", "a=1")[0]
    let second = try lab.lines(lab.bob, "log", "-t", "his", "b=2")[0]
    try lab.lines(
      lab.ann, umask: "077", "run", "-q", "--retries", "1", "--once", "k", "--", "echo", "out")
    let third = try lab.lines(lab.ann, umask: "077", "ls", "-q", "-n", "1")[0]
    #expect(try lab.lines(lab.bob, "run", "-q", "--once", "k", "--", "echo", "out") == [])
    #expect(try lab.lines(lab.bob, "run", "-q", "--once", "k2", "--", "echo", "out") == [])
    for user in [lab.ann, lab.bob] {
      let seen = try lab.lines(user, umask: "077", "ls", "-q")
      #expect(seen.count == 4 && Set(seen).isSuperset(of: [first, second, third]))
      #expect(try lab.lines(user, "cat", third) == ["out"])
      for id in [first, second, third] { try lab.lines(user, "show", id) }
      try lab.lines(user, "verify")
      try lab.lines(user, "gc")
    }
    let files = try contents(of: lab.store + "/records")
    for (user, other) in [(lab.ann, second), (lab.bob, first), (lab.bob, third)] {
      for words in [
        ["tag", other, "+mine"], ["rm", "--yes", other], ["log", "--to", other, "x=1"],
      ] {
        let output = try lab.wallaby(user, words)
        #expect(output.exit == 14, "\(words): \(output)")
        #expect(output.errorText.contains("cannot change record '\(other)'"), "\(output)")
        #expect(output.errorText.contains("only its owner may"), "\(output)")
      }
      #expect(
        try lab.run(
          user,
          [
            "bash", "-c", "rm -rf \"$1\"/records/*/*/\"$2\"; mv \"$1\"/records/*/*/\"$2\" /tmp/",
            "x", lab.store, other,
          ]
        ).exit != 0)
    }
    #expect(try contents(of: lab.store + "/records") == files)
    try lab.lines(lab.bob, "tag", second, "+good")
    try lab.lines(lab.ann, "rm", "--yes", first)
    #expect(try lab.lines(lab.ann, "ls", "-q", "-t", "good") == [second])
    try lab.lines(lab.bob, "verify")
    try lab.lines(lab.bob, "index", "verify")
    // Nobody had to make an index of their own.
    #expect(!FileManager.default.fileExists(atPath: lab.home(lab.ann) + "/.cache"))
    #expect(!FileManager.default.fileExists(atPath: lab.home(lab.bob) + "/.cache"))
  }

  @Test func `Who may only read has an index of their own, who may not is told`() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let id = try lab.lines(lab.ann, umask: "077", "log", "a=1")[0]
    #expect(try lab.lines(lab.eve, "ls", "-q") == [id])
    #expect(try lab.lines(lab.eve, "cat", id, "--file", "result.json") == ["{", "  \"a\": 1", "}"])
    try lab.lines(lab.eve, "index", "rebuild")
    #expect(FileManager.default.fileExists(atPath: lab.home(lab.eve) + "/.cache/wallaby"))
    for words in [["log", "b=1"], ["tag", id, "+x"], ["rm", "--yes", id]] {
      let output = try lab.wallaby(lab.eve, words)
      #expect(output.exit == 14, "\(output)")
      #expect(output.errorText.contains(/permission denied|not permitted/), "\(output)")
    }
    let refused = try lab.wallaby(lab.eve, ["run", "--", "echo", "out"])
    #expect(refused.exit == 125 && refused.output.isEmpty, "\(refused)")
    #expect(!refused.errorText.contains(".draft-"), "\(refused)")
    #expect(try lab.lines(lab.ann, "ls", "-q") == [id])
    try lab.lines(lab.ann, "verify")
    #expect(chmod(TemporaryDirectory.current("shared"), 0o750) == 0)
    let output = try lab.wallaby(lab.eve, ["ls"])
    #expect(output.exit == 14 && output.errorText.contains(lab.store), "\(output)")
    #expect(output.errorText.contains("permission denied"), "\(output)")
    #expect(try lab.lines(lab.bob, "ls", "-q") == [id])
  }

  @Test func `Each tells of changes in closed hours`() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let place = try Project.open(at: lab.store)
    var configuration = Configuration(environment: ["HOME": lab.home(lab.ann)])
    configuration.now = { Timestamp(milliseconds: SystemTime.now() - 100 * 3_600_000) }
    let old = try Project.open(at: place.root, configuration: configuration).records
    let records = try [lab.ann, lab.bob].map { user in
      let record = try old.append("x")
      #expect(try run("chown", ["-R", user, record.path]).exit == 0)
      return (user, record.id.description)
    }
    for _ in 1...3 { try lab.lines(lab.ann, "log", "newer") }
    // The note is Ann's, and Bob may not choose its time, not even where the server's clock was set back.
    #expect(try run("touch", ["-d", "tomorrow", lab.store + "/.wallaby/changed"]).exit == 0)
    let (bob, his) = records[1]
    try lab.lines(bob, "tag", his, "+n0")
    #expect(try lab.lines(bob, "ls", "-q", "-t", "n0") == [his])
    try lab.lines(lab.ann, "ls")
    // Before and after each change: often enough that two notes meet in one grain of the clock.
    for number in 1...10 {
      for (user, id) in records {
        try lab.lines(user, "tag", id, "+n\(number)")
        for reader in [lab.ann, lab.bob] {
          #expect(try lab.lines(reader, "ls", "-q", "-t", "n\(number)").contains(id))
        }
      }
    }
    try lab.lines(lab.bob, "index", "verify")
  }

  @Test func `A shared store is made whole or can be made again`() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let place = try Workplace(isMade: false)
    let make = { (n: Int) in ["init", place.root + "\(n)", "--shared", lab.group] }
    let points = try deaths(in: place, make) { n in
      let root = place.root + "\(n)"
      #expect(try place.wallaby("init", root, "--shared", lab.group).exit == 0, "step \(n)")
      #expect(try place.wallaby("--store", root, "gc").exit == 0, "step \(n)")
      #expect(try place.wallaby("--store", root, "verify").exit == 0, "step \(n)")
      let output = try lab.run(lab.bob, [binary("wallaby"), "--store", root, "log", "x"])
      #expect(output.exit == 0, "step \(n): \(output)")
    }
    #expect(points > 20)
  }

  @Test func `An hour that one begins and dies over is open to the other`() throws {
    let lab = try Lab()
    defer { lab.remove() }
    for n in 1...40 {
      try? FileManager.default.removeItem(atPath: lab.store + "/records")
      #expect(
        try run("install", ["-d", "-m", "3775", "-g", lab.group, lab.store + "/records"]).exit == 0)
      let output = try lab.run(
        lab.ann,
        ["env", "WALLABY_DIE_BEFORE_STEP=\(n)", binary("wallaby"), "log", "x"], umask: "077")
      try lab.lines(lab.bob, "log", "x")
      if output.exit == 0 { return #expect(n > 10) }
    }
    Issue.record("the command never survives")
  }

  private func contents(of path: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in FileManager.default.enumerator(atPath: path)!.allObjects as! [String] {
      files[name] = try? readBytes(path + "/" + name)
    }
    return files
  }
}

/// Three users, of whom two have a group, and that group's store.
private struct Lab {
  let group: String
  let ann: String
  let bob: String
  let eve: String
  let store: String

  init() throws {
    let tail = try Random.text(5)
    (group, ann, bob, eve) = ("wlab\(tail)", "wann\(tail)", "wbob\(tail)", "weve\(tail)")
    store = TemporaryDirectory.current("shared/store")
    try TemporaryDirectory.current.makeDirectory("shared")
    try expectDone("groupadd", group)
    try expectDone("useradd", "-M", "-N", "-G", group, ann)
    try expectDone("useradd", "-M", "-N", "-G", group, bob)
    try expectDone("useradd", "-M", "-N", eve)
    for user in [ann, bob, eve] { try expectDone("install", "-d", "-o", user, home(user)) }
    try expectDone("chown", "\(ann):\(group)", TemporaryDirectory.current("shared"))
    try lines(ann, umask: "077", "init", store, "--shared", group)
  }

  func remove() {
    for user in [ann, bob, eve] { _ = try? WallabyTestSupport.run("/usr/sbin/userdel", [user]) }
    _ = try? WallabyTestSupport.run("/usr/sbin/groupdel", [group])
  }

  func home(_ user: String) -> String { TemporaryDirectory.current("home-" + user) }

  func run(_ user: String, _ words: [String], umask: String = "022") throws -> ProgramOutput {
    let setpriv = ["setpriv", "--reuid", user, "--regid", "users", "--init-groups"]
    return try WallabyTestSupport.run(
      "bash", ["-c", "umask $1; shift; exec \"$@\"", "x", umask] + setpriv + words,
      environment: [
        "HOME": home(user), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "WALLABY_STORE": store,
      ], workingDirectory: "/")
  }

  func wallaby(_ user: String, _ arguments: [String]) throws -> ProgramOutput {
    try run(user, [binary("wallaby")] + arguments)
  }

  @discardableResult
  func lines(
    _ user: String, umask: String = "022", _ arguments: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let output = try run(user, [binary("wallaby")] + arguments, umask: umask)
    #expect(output.exit == 0, "\(user) \(arguments): \(output)", sourceLocation: sourceLocation)
    return output.lines
  }

  private func expectDone(_ words: String...) throws {
    let path = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    let output = try WallabyTestSupport.run("env", words, environment: path)
    try #require(output.exit == 0, "\(words): \(output)")
  }
}
