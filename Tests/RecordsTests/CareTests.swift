import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

@Suite(.temporaryDirectory) struct CareTests {
  @Test func `A running record whose process is dead becomes lost, others do not`() throws {
    let store = try StoreFixture()
    let dead = try store.reopened { $0.process = StoreFixture.deadProcess }
      .begin(kind: "run", tags: ["d"]) { _ in }!
    let far = try store.reopened { $0.process = StoreFixture.remoteProcess }
      .begin(kind: "run", tags: ["f"]) { _ in }!
    let alive = try store.records.begin(kind: "run", tags: ["a"]) { _ in }!
    let rehearsal = try store.records.collectGarbage(isDryRun: true)
    #expect(rehearsal.lost == [dead.record.id])
    #expect(try store.records.find(dead.record.id).state == .running)
    let report = try store.records.collectGarbage()
    #expect(report.lost == [dead.record.id])
    #expect(try store.records.find(dead.record.id).state == .lost)
    #expect(try store.records.find(far.record.id).state == .running)
    #expect(try store.records.find(alive.record.id).state == .running)
    // Silent for longer than the lease, by the server's clock.
    #expect(try store.records.collectGarbage(lease: .zero - .seconds(1)).lost == [far.record.id])
    #expect(try store.records.matching(RecordQuery(states: [.lost])).count == 2)
    #expect(try store.records.verify().findings.isEmpty)
  }

  @Test func `A lock that a lost host left does not keep its records running`() throws {
    let store = try StoreFixture()
    let far = try store.reopened { $0.process = StoreFixture.remoteProcess }
      .begin(kind: "run", tags: []) { _ in }!
    let owner = Owner(process: StoreFixture.remoteProcess, token: "token")
    try Directory(far.record.path).makeLink(".lock", text: owner.description)
    #expect(try store.records.collectGarbage().lost.isEmpty)
    let report = try store.records.collectGarbage(lease: .zero - .seconds(1))
    #expect(report.problems.isEmpty)
    #expect(report.lost == [far.record.id])
    #expect(try names(far.record.path).contains(".lock") == false)
  }

  @Test func `An owner that was thought dead settles with what it knows`() throws {
    let store = try StoreFixture()
    let running = try store.reopened { $0.process = StoreFixture.deadProcess }
      .begin(kind: "run", tags: []) { _ in }!
    let id = running.record.id
    _ = try store.records.collectGarbage()
    _ = try running.settle { status, result in
      status.state = .completed
      result = ["n": 1]
    }
    #expect(try store.records.find(id).state == .completed)
    #expect(try store.records.matching(RecordQuery(states: [.completed])).count == 1)
  }

  @Test func `Leftovers of dead processes go, those of living ones stay`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let hour = try Directory(parent(of: record.path))
    for (name, process) in [
      (".draft-\(record.id)-", StoreFixture.deadProcess),
      (".status.json-\(record.id)-", StoreFixture.deadProcess),
      (".draft-\(record.id)-", ProcessIdentity.current),
      (".draft-\(record.id)-", StoreFixture.remoteProcess),
    ] {
      try hour.makeDirectory(name + "\(process)")
    }
    try hour.makeDirectory(".trash-\(record.id)-token")
    try hour.createEmptyFile(".nfs0001")
    try hour.createEmptyFile("notes.txt")
    #expect(try store.records.verify().findings.count == 6)
    let report = try store.records.collectGarbage()
    #expect(report.removed.count == 3)
    #expect(report.kept.count == 3)
    #expect(
      try hour.names().sorted()
        == [
          ".draft-\(record.id)-\(StoreFixture.remoteProcess)",
          ".draft-\(record.id)-\(ProcessIdentity.current)", ".nfs0001", record.id.description,
          "notes.txt",
        ].sorted())
  }

  @Test func `Flags that do not follow from the state are found, and mended when asked`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let path = record.path + "/status.json"
    try write(try readText(path).replacing("\"error\": false", with: "\"error\": true"), to: path)
    #expect(try store.records.verify().findings.count == 1)
    #expect(try !store.records.verify().isClean)
    let report = try store.records.verify(isFixing: true)
    #expect(report.mended == 1)
    #expect(report.isClean)
    #expect(try store.records.verify().isClean)
  }

  @Test func `A store is made once, opened by all, and never over something else`() throws {
    let store = try StoreFixture()
    let again = try Project.create(at: store.project.root)
    #expect(again.format == store.project.format)
    #expect(try Project(at: store.project.root).format.id == store.project.format.id)
    let missing = #expect(throws: WallabyError.self) {
      try Project.open(at: TemporaryDirectory.current("none"))
    }
    #expect(missing?.code == .noStore)
    try TemporaryDirectory.current.write("full/file", "x")
    let full = #expect(throws: WallabyError.self) {
      try Project(at: TemporaryDirectory.current("full"))
    }
    #expect(full?.code == .conflict)
    #expect(try names(TemporaryDirectory.current("full")) == ["file"])
  }

  @Test func `A newer store is refused`() throws {
    let store = try StoreFixture()
    let path = store.project.root + "/wallaby.json"
    try write(try readText(path).replacing("\"format\": 1", with: "\"format\": 2"), to: path)
    let error = #expect(throws: WallabyError.self) { try Project.open(at: store.project.root) }
    #expect(error?.code == .unsupportedFormat)
  }

  @Test func `The nearest store upwards is used, else the one at home`() throws {
    let directory = TemporaryDirectory.current
    let inner = directory("work/deep/er")
    let home = ["HOME": directory("home")]
    #expect(
      try Project.locate(environment: home, workingDirectory: inner) == directory("home/.wallaby"))
    _ = try Project.create(at: directory("work/.wallaby"))
    #expect(
      try Project.locate(environment: home, workingDirectory: inner) == directory("work/.wallaby"))
    _ = try Project.create(at: directory("work/deep"))
    try directory.makeDirectory("work/deep/er")
    #expect(
      try Project.locate(environment: home, workingDirectory: inner) == directory("work/deep"))
    // A store's own private directory is no store.
    #expect(
      try Project.locate(environment: home, workingDirectory: directory("work/deep/records"))
        == directory("work/deep"))
    let named = home.merging(["WALLABY_STORE": "~/x"]) { $1 }
    #expect(try Project.locate(environment: named, workingDirectory: inner) == directory("home/x"))
    #expect(
      try Project.locate(store: "y", environment: named, workingDirectory: inner) == inner + "/y")
  }
}
