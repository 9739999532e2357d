import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

@Suite(.temporaryDirectory) struct ChangeTests {
  @Test func `Tags are added and removed, exactly as they are written`() throws {
    let store = try StoreFixture()
    let id = try store.records.append("x", tags: ["a"]).id
    #expect(try store.records.updateTags(of: id, adding: ["A", "a%", "\u{65}\u{301}"]))
    #expect(try store.records.find(id).tags == ["A", "a", "a%", "\u{65}\u{301}"])
    #expect(try !store.records.updateTags(of: id, adding: ["a"], removing: ["%"]))
    #expect(try store.records.updateTags(of: id, removing: ["a"]))
    #expect(try store.records.matching(RecordQuery(allTags: ["a"])).isEmpty)
    #expect(try store.records.matching(RecordQuery(allTags: ["A"])).count == 1)
    // The same letter written in another way is another tag.
    #expect(try store.records.matching(RecordQuery(allTags: ["\u{E9}"])).isEmpty)
    #expect(try store.records.matching(RecordQuery(allTags: ["\u{65}\u{301}"])).count == 1)
  }

  @Test func `A record that is removed while it is changed is not there, rather than damaged`()
    throws
  {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let lock = try RecordLock(record.id, in: store.records)
    try store.records.remove(record.id)
    var code: WallabyError.Code?
    do throws(WallabyError) { _ = try store.records.status(of: record.id, under: lock) } catch {
      code = error.code
    }
    #expect(code == .notFound)
    _ = consume lock
  }

  @Test func `Keys of newer versions outlive a change of tags`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let path = record.path + "/status.json"
    let text = try readText(path).replacing(
      "\"v\": 1", with: "\"v\": 1,\n  \"zebra\": [1.5, 12345678901234567890123]")
    try write(text, to: path)
    try store.records.updateTags(of: record.id, adding: ["t"])
    #expect(try readText(path).contains("\"zebra\": [1.5, 12345678901234567890123]"))
  }

  @Test func `Each change of a status is later than the one before, whatever the grain`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    var last: Int64 = 0
    for n in 0..<40 {
      try store.records.updateTags(of: record.id, adding: ["t\(n)"])
      let stamp = try FileStatus.of(record.path + "/status.json").modified
      #expect(stamp > last)
      last = stamp
    }
  }

  @Test func `Facts join an object, and refuse anything else`() throws {
    let store = try StoreFixture()
    let id = try store.records.append(["a": 1]).id
    try store.records.addFacts(["b": "two", "a": 3], to: id)
    #expect(try store.records.find(id).result() == ["a": 3, "b": "two"])
    let list = try store.records.append(.array([1]), tags: [])
    let error = #expect(throws: WallabyError.self) {
      try store.records.addFacts(["b": 1], to: list.id)
    }
    #expect(error?.code == .conflict)
    #expect(try list.result() == .array([1]))
  }

  @Test func `A removed record is gone at once, with all its files`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x", tags: ["t"])
    try write("data", to: record.storage + "/file")
    try store.records.remove(record.id)
    #expect(try names(parent(of: record.path)).isEmpty)
    #expect(try store.records.matching(RecordQuery(allTags: ["t"])).isEmpty)
    let error = #expect(throws: WallabyError.self) { try store.records.remove(record.id) }
    #expect(error?.code == .notFound)
  }

  @Test func `A lock that is no link is waited for, not for ever`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    try write("", to: record.path + "/.lock")
    let error = #expect(throws: WallabyError.self) {
      try store.records.updateTags(of: record.id, adding: ["t"])
    }
    #expect(error?.code == .busy)
  }

  @Test func `A key with escapes is the same key, and survives a change once`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let path = record.path + "/status.json"
    try write(try readText(path).replacing("\"state\"", with: "\"st\\u0061te\""), to: path)
    try store.records.updateTags(of: record.id, adding: ["t"])
    #expect(try readText(path).matches(of: /"state"/).count == 1)
    #expect(try !readText(path).contains("u0061"))
  }

  @Test func `A status of a newer version asks for a newer program`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let path = record.path + "/status.json"
    try write(try readText(path).replacing("\"v\": 1", with: "\"v\": 2"), to: path)
    let error = #expect(throws: WallabyError.self) { try store.records.find(record.id) }
    #expect(error?.hint == "use a newer wallaby")
  }

  @Test func `A record whose status cannot be read is removed only by force`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    // More than is ever read: refused by the program as a broken disk is by the system.
    let status = try FileDescriptor.open(record.path + "/status.json", .readWrite)
    try status.truncate(to: 1 << 32)
    let error = #expect(throws: WallabyError.self) { try store.records.remove(record.id) }
    #expect(error?.code == .systemCall)
    #expect(try store.records.verify().findings.count == 1)
    try status.truncate(to: 3)
    try store.records.remove(record.id)
    let unread = try store.records.append("x")
    let result = try FileDescriptor.open(unread.path + "/result.json", .readWrite)
    try result.truncate(to: 1 << 32)
    #expect(try store.records.verify().findings.map(\.isDamage) == [true])
  }

  @Test func `A running record is removed only by force`() throws {
    let store = try StoreFixture()
    let running = try store.records.begin(kind: "run", tags: []) { _ in }!
    let id = running.record.id
    let error = #expect(throws: WallabyError.self) { try store.records.remove(id) }
    #expect(error?.code == .conflict)
    try store.records.remove(id, force: true)
    do {
      _ = try running.settle { status, _ in status.state = .completed }
      Issue.record("a removed record was settled")
    } catch {
      #expect(error.code == .notFound)
    }
    #expect(try store.records.verify().isClean)
  }

  @Test func `A lock that is held makes others wait and then say who holds it`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let lock = try RecordLock(record.id, in: store.records)
    let error = #expect(throws: WallabyError.self) {
      try store.records.updateTags(of: record.id, adding: ["t"])
    }
    #expect(error?.code == .busy)
    #expect(error?.message.contains("pid \(ProcessIdentity.current.pid)") == true)
    try lock.confirm()
    _ = consume lock
    #expect(try store.records.updateTags(of: record.id, adding: ["t"]))
    #expect(try names(record.path).contains(".lock") == false)
  }

  @Test func `A dead process's lock is taken over, a far one's is not`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let directory = try Directory(record.path)
    try directory.makeLink(".lock", text: "\(StoreFixture.deadProcess)/token")
    #expect(try store.records.updateTags(of: record.id, adding: ["t"]))
    try directory.makeLink(".lock", text: "\(StoreFixture.remoteProcess)/token")
    #expect(throws: WallabyError.self) {
      try store.records.updateTags(of: record.id, adding: ["u"])
    }
    try directory.unlink(".lock")
    try directory.makeLink(".lock", text: "no owner at all")
    #expect(throws: WallabyError.self) {
      try store.records.updateTags(of: record.id, adding: ["u"])
    }
  }

  @Test func `A far host's silent lock is taken over and leaves nothing`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let hour = try Directory(parent(of: record.path))
    let far = Owner(process: StoreFixture.remoteProcess, token: "token")
    try Directory(record.path).makeLink(".lock", text: far.description)
    _ = try RecordLock(record.id, in: store.records, lease: -1_000_000_000)
    #expect(try hour.names() == [record.id.description])
    #expect(try names(record.path).contains(".lock") == false)
    // Whoever died between moving it away and removing it.
    let retired = ".lock-\(record.id)-\(try store.records.configuration.token())"
    try hour.makeLink(retired, text: far.description)
    let made = try hour.status(of: retired).modified
    while try ServerClock.now(in: hour, store.records.configuration.process) <= made {}
    #expect(try store.records.verify().findings.map(\.isDamage) == [false])
    let report = try store.records.collectGarbage(lease: .zero)
    #expect(report.removed == [hour.join(retired)])
    #expect(try store.records.verify().isClean)
  }

  @Test func `Who lost the lock does not write`() throws {
    let store = try StoreFixture()
    let record = try store.records.append("x")
    let lock = try RecordLock(record.id, in: store.records)
    let directory = try Directory(record.path)
    try directory.unlink(".lock")
    try directory.makeLink(".lock", text: "\(StoreFixture.remoteProcess)/token")
    let before = try readText(record.path + "/result.json")
    let error = #expect(throws: WallabyError.self) {
      try store.records.replaceResult(["a": 1], of: record.id, under: lock)
    }
    #expect(error?.code == .conflict)
    #expect(try readText(record.path + "/result.json") == before)
    // Its end leaves the other's lock alone.
    _ = consume lock
    #expect(try directory.readLink(".lock") == "\(StoreFixture.remoteProcess)/token")
  }
}
