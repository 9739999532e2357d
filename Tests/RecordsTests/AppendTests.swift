import FoundationEssentials
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

@Suite(.temporaryDirectory) struct AppendTests {
  @Test func `A record is a directory of five entries at the place its id tells`() throws {
    let store = try StoreFixture()
    let record = try store.records.append(["answer": 42], tags: ["b", "a", "b"])
    let time = Timestamp(milliseconds: record.id.time.milliseconds).description
    #expect(
      record.path == store.project.root
        + "/records/\(time.prefix(10))/\(time.dropFirst(11).prefix(2))/\(record.id)")
    #expect(
      try names(record.path)
        == ["result.json", "status.json", "stderr.log", "stdout.log", "storage"])
    #expect(try readText(record.path + "/result.json") == "{\n  \"answer\": 42\n}\n")
    let status = try readText(record.path + "/status.json")
    #expect(status.contains("\n  \"state\": \"completed\",\n  \"tags\": [\"a\", \"b\"],\n"))
    #expect(status.contains("\n  \"completed\": true,\n"))
  }

  @Test func `A string is kept as its output`() throws {
    let store = try StoreFixture()
    #expect(try store.records.append("done").result() == ["output": "done"])
  }

  @Test func `Whatever can be encoded can be kept, and what cannot leaves nothing`() throws {
    struct Fit: Encodable {
      var loss = 0.25
      var steps = 7
    }
    let store = try StoreFixture()
    #expect(try store.records.append(encoding: Fit()).result() == ["loss": 0.25, "steps": 7])
    #expect(throws: (any Error).self) {
      try store.records.append(encoding: ["loss": Double.infinity])
    }
    #expect(throws: WallabyError.self) { try store.records.append(["loss": .double(.nan)]) }
    #expect(try store.records.matching().count == 1)
    #expect(try store.records.verify().isClean)
  }

  @Test func `An empty tag is refused and nothing is kept`() throws {
    let store = try StoreFixture()
    #expect(throws: WallabyError.self) { try store.records.append("x", tags: [""]) }
    #expect(try store.records.matching().isEmpty)
  }

  @Test func `A draft is invisible until it commits, and let go it leaves nothing`() throws {
    let store = try StoreFixture()
    var draft = try store.records.draft(tags: ["t"])
    try write("data", to: draft.storage + "/file")
    draft.result = ["n": 1]
    #expect(try store.records.matching().isEmpty)
    let record = try draft.commit()
    #expect(try store.records.matching().map(\.id) == [record.id])
    #expect(try readText(record.storage + "/file") == "data")

    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.records.draft { draft in
        try write("half", to: draft.stdout)
        throw Stop()
      }
    }
    #expect(try names(parent(of: record.path)) == [record.id.description])
  }

  @Test func `Two records of one moment are two records`() throws {
    let store = try StoreFixture()
    let ids = try (0..<50).map { try store.records.append(["n": .integer($0)]).id }
    #expect(Set(ids).count == 50)
    #expect(try store.records.matching().count == 50)
  }

  @Test func `An id that is taken is never overwritten`() throws {
    let store = try StoreFixture { $0.randomText = { String(repeating: "7", count: $0) } }
    let first = try store.records.append("first")
    #expect(throws: WallabyError.self) { try store.records.append("second") }
    #expect(try store.records.find(first.id).result() == ["output": "first"])
    #expect(try store.records.verify().isClean)
  }

  @Test func `Work in a draft that could not be kept is not thrown away`() throws {
    let store = try StoreFixture { $0.randomText = { String(repeating: "7", count: $0) } }
    let first = try store.records.append("first")
    var path = ""
    do {
      let draft = try store.records.draft()
      path = draft.path
      try write("work", to: draft.storage + "/file")
      _ = try draft.commit()
      Issue.record("a taken id was kept")
    } catch let error as WallabyError {
      #expect(error.message.contains(path))
    }
    #expect(try readText(path + "/storage/file") == "work")
    #expect(try store.records.matching().map(\.id) == [first.id])
  }

  @Test func `A store that is there is opened only as what it is`() throws {
    let store = try StoreFixture(durability: .relaxed)
    let root = store.project.root
    #expect(try Project.create(at: root).format == store.project.format)
    #expect(try Project.create(at: root, durability: .relaxed).format == store.project.format)
    let group = try run("/usr/bin/id", ["-gn"]).lines[0]
    for create in [
      { try Project.create(at: root, durability: .durable) },
      { try Project.create(at: root, group: group) },
    ] {
      let error = #expect(throws: WallabyError.self) { try create() }
      #expect(error?.code == .conflict)
    }
  }

  @Test func `A removed hour directory is made again under a process that had it open`() throws {
    let store = try StoreFixture()
    let first = try store.records.append("one")
    _ = try run("/bin/rm", ["-r", store.project.root + "/records"])
    #expect(throws: WallabyError.self) { try store.records.find(first.id) }
    let second = try store.records.append("two")
    #expect(try store.records.matching().map(\.id) == [second.id])
  }

  @Test(arguments: [StoreFormat.Durability.relaxed, .durable])
  func `Both durabilities keep the same`(durability: StoreFormat.Durability) throws {
    let store = try StoreFixture(durability: durability)
    let record = try store.records.append(["n": 1], tags: ["t"])
    #expect(try store.reopened().find(record.id).tags == ["t"])
  }
}
