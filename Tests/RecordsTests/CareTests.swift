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
    #expect(rehearsal.problems == [])
    #expect(rehearsal.lost == [dead.record.id])
    #expect(try store.records.find(dead.record.id).state == .running)
    let report = try store.records.collectGarbage()
    #expect(report.problems == [])
    #expect(report.lost == [dead.record.id])
    #expect(try store.records.find(dead.record.id).state == .lost)
    #expect(try store.records.find(far.record.id).state == .running)
    #expect(try store.records.find(alive.record.id).state == .running)
    // Silent for longer than the lease, by the server's clock, and by far: that clock may be set meanwhile.
    try FileDescriptor.open(far.record.path + "/status.json", .read)
      .setModified((SystemTime.now() - 3_600_000) * 1_000_000)
    let later = try store.records.collectGarbage()
    #expect(later.problems == [])
    #expect(later.lost == [far.record.id])
    #expect(try store.records.matching(RecordQuery(states: [.lost])).count == 2)
    #expect(try store.records.verify().findings == [])
  }

  @Test func `A record that somebody is changing is left to the next sweep, and no problem`() throws
  {
    let store = try StoreFixture()
    let id = try store.reopened { $0.process = StoreFixture.deadProcess }
      .begin(kind: "run", tags: []) { _ in }!.record.id
    do {
      let lock = try RecordLock(id, in: store.records)
      let report = try store.records.collectGarbage()
      #expect(report.problems == [])
      #expect(report.lost == [])
      #expect(report.kept == [store.records.path(of: id)])
      _ = consume lock
    }
    #expect(try store.records.collectGarbage().lost == [id])
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
    try hour.makeDirectory(".trash-\(record.id)-\(String(repeating: "t", count: 26))")
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

  @Test func `Names that only look like leftovers are left alone`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let hour = try Directory(parent(of: record.path))
    let strangers = [
      ".trash-mine", ".trash-\(record.id)-token", ".draft-chapter-one", ".draft-\(record.id)-mine",
      ".new-ideas-of-mine", ".lock-\(record.id)-x", ".clock-\(StoreFixture.deadProcess)",
    ]
    for name in strangers { try hour.makeDirectory(name) }
    let report = try store.records.collectGarbage(lease: .zero - .seconds(1))
    #expect(report.removed == [])
    #expect(try hour.names().count == strangers.count + 1)
  }

  @Test func `A draft of another host stays while anything in it is new`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let hour = try Directory(parent(of: record.path))
    let draft = ".draft-\(record.id)-\(StoreFixture.remoteProcess)"
    try hour.makeDirectory(draft)
    try hour.createEmptyFile(draft + "/file")
    let age: Int64 = 2 * 86_400_000_000_000
    let file = try hour.openFile(draft + "/file", .write)
    func touch(_ path: String, _ nanoseconds: Int64) throws {
      let stamp = SystemTime.now() * 1_000_000 - nanoseconds
      try FileDescriptor.open(path, .read).setModified(stamp)
    }
    try touch(hour.join(draft), age)
    #expect(try store.records.collectGarbage().kept.count == 1)
    // An hour is longer than the lease, but not than that of a draft.
    try file.setModified((SystemTime.now() - 3_600_000) * 1_000_000)
    #expect(try store.records.collectGarbage().kept.count == 1)
    try file.setModified(SystemTime.now() * 1_000_000 - age)
    #expect(try store.records.collectGarbage().removed.count == 1)
  }

  @Test func `A leftover whose time is far ahead is swept`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let hour = try Directory(parent(of: record.path))
    let draft = ".status.json-\(record.id)-\(StoreFixture.remoteProcess)"
    try hour.createEmptyFile(draft)
    // As an NFS server leaves it whose client died between making the file and setting its times.
    try hour.openFile(draft, .write).setModified(2_147_417_915_000_000_000)
    let report = try store.records.collectGarbage(lease: .zero - .seconds(1))
    #expect(report.removed == [hour.join(draft)])
  }

  @Test func `No link leads out of the store`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let other = try StoreFixture("other")
    let away = try other.records.append("y")
    let day = "2020-01-01"
    let outside = try Directory(parent(of: parent(of: away.path)))
    let leftover = ".draft-\(away.id)-\(StoreFixture.deadProcess)"
    try outside.makeDirectory(leftover)
    let records = try Directory(store.project.root + "/records")
    try records.makeLink(day, text: outside.path)
    try records.makeDirectory("2020-01-02")
    try records.makeLink("2020-01-02/03", text: parent(of: away.path))
    #expect(try store.records.collectGarbage().removed == [])
    #expect(try outside.names().contains(leftover))
    #expect(try store.records.matching().map(\.id) == [record.id])
    #expect(try store.records.verify().records == 1)
    // Its own day as a link: what stands behind it is no record of this store.
    try Directory.makeTree(store.project.root + "/records")
    let own = String(record.id.hour.prefix(10))
    try records.rename(own, to: "moved")
    try records.makeLink(own, text: records.join("moved"))
    #expect(throws: WallabyError.self) { try store.records.find(record.id) }
    #expect(throws: WallabyError.self) { try store.records.remove(record.id, force: true) }
    #expect(
      try Directory(records.join("moved")).status(of: String(record.id.hour.suffix(2))).kind
        == .directory)
  }

  @Test func `A record that was copied into another hour is found once`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let hour = store.project.root + "/records/2020-01-01/07"
    let copy = hour + "/\(record.id)"
    try Directory.makeTree(copy + "/storage")
    for name in ["status.json", "result.json", "stdout.log", "stderr.log"] {
      try write(try readText(record.path + "/" + name), to: copy + "/" + name)
    }
    #expect(try store.records.matching().map(\.id) == [record.id])
    #expect(try store.records.verify().findings.map(\.message) == ["stands in the wrong hour"])
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
