import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

/// Every command is killed before its first change of the disk, before its second, and so on until it survives.
/// What the store then holds is what was there before or what was asked for, and nothing else.
@Suite(.temporaryDirectory) struct DeathTests {
  @Test(arguments: [StoreFormat.Durability.durable, .relaxed])
  func `A message is kept as a whole or not at all`(_ durability: StoreFormat.Durability) throws {
    let place = try Workplace(durability: durability)
    try die(in: place, ["log", "-t", "mine", "a=1"], atLeast: durability == .durable ? 12 : 8) {
      before in
      let after = try Set(place.records.matching())
      #expect(after.count <= before.count + 1)
      #expect(after.isSuperset(of: before))
      for record in after {
        #expect(record.state == .completed)
        #expect(try record.result() == ["a": 1])
      }
    }
  }

  @Test(arguments: [StoreFormat.Durability.durable, .relaxed])
  func `A command's record is settled with all it said, or lost`(
    _ durability: StoreFormat.Durability
  ) throws {
    let place = try Workplace(durability: durability)
    let run = ["run", "-q", "--field", "a=1", "--", "sh", "-c", "echo out; echo err >&2"]
    try die(in: place, run, atLeast: 12) { before in
      try expectCommands(in: place, after: before) { record in
        #expect(record.state == .completed)
        #expect(record.status.exitCode == 0)
      }
    }
  }

  @Test func `A command that is tried again keeps what each attempt said`() throws {
    let place = try Workplace()
    let run = ["run", "-q", "--retries", "1", "--", "sh", "-c", "echo out; echo err >&2; exit 3"]
    try die(in: place, run, exit: 3, atLeast: 16) { before in
      try expectCommands(in: place, after: before) { record throws in
        #expect(record.state == .failed)
        #expect(record.status.attempt == 2)
        #expect(try readText(record.path + "/stdout.1.log") == "out\n")
        #expect(try readText(record.path + "/stderr.1.log") == "err\n")
      }
    }
  }

  @Test func `What is to be done once is done once, whenever the one who did it dies`() throws {
    let place = try Workplace()
    let run = { (n: Int) in ["run", "-q", "-t", "k\(n)", "--once", "k\(n)", "--", "echo", "out"] }
    let points = try deaths(in: place, run) { n in
      #expect(try place.wallaby(run(n)).exit == 0)
      #expect(try place.wallaby(run(n)).exit == 0)
      try place.expectSound("step \(n)")
      let made = try place.records.matching(RecordQuery(allTags: ["k\(n)"]))
      #expect(made.count { $0.state == .completed } == 1, "step \(n)")
      #expect(made.allSatisfy { $0.state == .completed || $0.state == .lost }, "step \(n)")
    }
    #expect(points > 16)
  }

  @Test func `A stream is kept to its end, or its record is lost`() throws {
    let place = try Workplace(durability: .durable)
    try die(in: place, ["pipe", "-q"], input: Array("out\n".utf8), atLeast: 16) { before in
      let after = try Set(place.records.matching())
      #expect(after.isSuperset(of: before))
      #expect(after.count <= before.count + 1)
      for record in after where record.state == .completed {
        #expect(try readText(record.path + "/stdout.log") == "out\n")
      }
      #expect(after.allSatisfy { $0.state == .completed || $0.state == .lost })
    }
  }

  @Test(arguments: [0, 100])
  func `A tag is there or not, in open and in closed hours`(hoursAgo hours: Int64) throws {
    let place = try Workplace(durability: .durable)
    let id = try place.records(hoursAgo: hours).append(["a": 1], tags: ["old"]).id
    for newer in [3, 2, 1] as [Int64] { try place.records(hoursAgo: newer).append("newer") }
    let tag = { (n: Int) in ["tag", id.description, "+new\(n)"] }
    let points = try deaths(in: place, tag) { n in
      try place.expectSound("step \(n)")
      let tags = try place.records.find(id).tags
      #expect(Set(tags).isSubset(of: ["old"] + (1...n).map { "new\($0)" }))
      #expect(tags.contains("old"))
      let found = try place.records.matching(RecordQuery(allTags: ["new\(n)"]))
      #expect(found.map(\.id) == (tags.contains("new\(n)") ? [id] : []))
      #expect(try place.records.find(id).result() == ["a": 1])
    }
    #expect(points > 5)
  }

  @Test(arguments: [0, 100])
  func `A record is removed or not, in open and in closed hours`(hoursAgo hours: Int64) throws {
    let place = try Workplace(durability: .durable)
    for newer in [3, 2, 1] as [Int64] { try place.records(hoursAgo: newer).append("newer") }
    var ids: [Record.ID] = []
    let remove = { (_: Int) in
      let id = try place.records(hoursAgo: hours).append("x", tags: ["it"]).id
      _ = try place.records.matching()
      ids.append(id)
      return ["rm", "--yes", id.description]
    }
    let points = try deaths(in: place, remove) { n in
      try place.expectSound("step \(n)")
      let id = ids.last!
      let isThere = (try? place.records.find(id)) != nil
      #expect(
        try place.records.matching(RecordQuery(allTags: ["it"])).contains { $0.id == id } == isThere
      )
      if isThere {
        #expect(try place.records.find(id).result() == ["output": "x"])
        #expect(try place.wallaby("rm", "--yes", id.description).exit == 0)
      }
    }
    #expect(points > 6)
  }

  @Test func `A sweep that dies is finished by the next`() throws {
    let place = try Workplace(durability: .durable)
    var dead = place.configuration
    dead.process.start = "1"
    let gone = try Project.open(at: place.root, configuration: dead).records
    let prepare = { (_: Int) in
      _ = try gone.begin(kind: "run", tags: ["gone"]) { _ in }
      let hour = (try place.records.append("x").path as NSString).deletingLastPathComponent
      let draft = hour + "/.draft-\(try gone.newID())-\(dead.process)"
      try FileManager.default.createDirectory(
        atPath: draft + "/storage/deep", withIntermediateDirectories: true)
      try Data("x".utf8).write(to: URL(fileURLWithPath: draft + "/storage/deep/file"))
      return ["gc"]
    }
    let points = try deaths(in: place, prepare) { n in
      try place.expectSound("step \(n)")
      let lost = try place.records.matching(RecordQuery(allTags: ["gone"]))
      #expect(lost.count == n)
      #expect(lost.allSatisfy { $0.state == .lost })
    }
    #expect(points > 8)
  }

  @Test(arguments: [false, true])
  func `Whoever looks after a death sees all records`(fromNothing isGone: Bool) throws {
    let place = try Workplace()
    var made: Set<String> = []
    let look = { (n: Int) in
      for hours in [100, 90, 80, 0] as [Int64] {
        let record = try place.records(hoursAgo: hours).append("x", tags: ["it"])
        made.insert(record.id.description)
      }
      if isGone { try FileManager.default.removeItem(atPath: place.root + "/.wallaby/index") }
      return ["ls", "-q", "-t", "it"]
    }
    _ = try place.records.matching()
    // Often enough that small segments are merged, too.
    for _ in 1...3 {
      let points = try deaths(in: place, look) { n in
        #expect(try Set(place.lines("ls", "-q", "-t", "it")) == made, "step \(n)")
        try place.expectSound("step \(n)")
      }
      #expect(points > 5)
    }
  }

  @Test func `A record that appears in a closed hour is seen, though its maker dies right then`()
    async throws
  {
    let place = try Workplace()
    for newer in [3, 2, 1] as [Int64] { try place.records(hoursAgo: newer).append("newer") }
    let first = try place.records(hoursAgo: 100).append("x")
    let hour = (first.path as NSString).deletingLastPathComponent
    func made() throws -> String? {
      let names = try FileManager.default.contentsOfDirectory(atPath: hour)
      return names.first { Record.ID($0) != nil && $0 != first.id.description }
    }
    /// Puts the last change so long ago that readers believe in it.
    func age(_ path: String) throws {
      try FileDescriptor.open(path, .read).setModified((SystemTime.now() - 3_600_000) * 1_000_000)
    }
    try age(place.root + "/.wallaby/changed")
    try age(hour)
    #expect(try place.records.matching().count == 4)
    var steps = 0
    // The first step before which the record is there is the one that tells of it once more.
    while try made() == nil {
      steps += 1
      try #require(steps < 30)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [steps = steps as Int, environment = place.environment as [String: String]] in
        setenv("WALLABY_DIE_BEFORE_STEP", "\(steps)", 1)
        var configuration = Configuration(environment: environment)
        configuration.now = { Timestamp(milliseconds: SystemTime.now() - 100 * 3_600_000) }
        let path = try #require(environment["WALLABY_STORE"])
        try Project.open(at: path, configuration: configuration).records.append("x", tags: ["it"])
      }
    }
    let id = try #require(try made())
    // Somebody looked between the first word of it and the record itself.
    let path = hour + "/" + id
    try FileManager.default.moveItem(atPath: path, toPath: hour + "/.draft-away")
    try age(hour)
    #expect(try place.records.matching().count == 4)
    try FileManager.default.moveItem(atPath: hour + "/.draft-away", toPath: path)
    let found = try place.records.matching(RecordQuery(allTags: ["it"]))
    #expect(found.map(\.id.description) == [id])
    try place.expectSound()
  }

  @Test(arguments: [[], ["--relaxed"]])
  func `A store is there or can be made again`(_ options: [String]) throws {
    let place = try Workplace(isMade: false)
    let make = { (n: Int) in ["init", place.root + "\(n)/deep"] + options }
    let points = try deaths(in: place, make) { n in
      let root = place.root + "\(n)/deep"
      let again = try place.wallaby(["init", root] + options)
      #expect(again.exit == 0, "step \(n): \(again)")
      #expect(try place.wallaby("--store", root, "gc").exit == 0, "step \(n)")
      let names = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
      #expect(names == [".wallaby", "records", "wallaby.json"], "step \(n)")
      #expect(try place.wallaby("--store", root, "log", "x").exit == 0)
    }
    #expect(points > 10)
  }

  @Test func `The first record makes the store, even after deaths`() throws {
    let place = try Workplace(isMade: false)
    let log = { (n: Int) in ["--store", place.root + "\(n)", "log", "x"] }
    let points = try deaths(in: place, log) { n throws in
      #expect(try place.wallaby(log(n)).exit == 0, "step \(n)")
    }
    #expect(points > 20)
  }
}

extension DeathTests {
  /// Settled or lost, and all that was said is in the logs of what was settled.
  private func expectCommands(
    in place: Workplace, after before: Set<RecordSummary>, _ check: (Record) throws -> Void
  ) throws {
    let after = try Set(place.records.matching())
    #expect(after.isSuperset(of: before))
    #expect(after.count <= before.count + 1)
    for summary in after.subtracting(before) where summary.state != .lost {
      let record = try place.records.find(summary.id)
      #expect(try readText(record.stdout) == "out\n")
      #expect(try readText(record.stderr) == "err\n")
      try check(record)
    }
  }

  /// Kills the command before each step; after each death the store must be sound, and the command work.
  private func die(
    in place: Workplace, _ arguments: [String], input: [UInt8]? = nil, exit code: Int32 = 0,
    atLeast least: Int, sourceLocation: SourceLocation = #_sourceLocation,
    _ check: (Set<RecordSummary>) throws -> Void
  ) throws {
    var before: Set<RecordSummary> = []
    func prepare(_: Int) throws -> [String] {
      before = try Set(place.records.matching())
      return arguments
    }
    let points = try deaths(
      in: place, prepare, input: input, exit: code, sourceLocation: sourceLocation
    ) { n in
      try place.expectSound("step \(n)", sourceLocation: sourceLocation)
      try check(before)
      let again = try place.wallaby(arguments, input: input)
      #expect(again.exit == code, "step \(n): \(again)", sourceLocation: sourceLocation)
    }
    #expect(points >= least, sourceLocation: sourceLocation)
  }
}
