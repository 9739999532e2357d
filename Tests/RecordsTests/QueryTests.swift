import FoundationEssentials
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

@Suite(.temporaryDirectory) struct QueryTests {
  @Test func `Tags, time, state, exit, host and result narrow the answer`() throws {
    let store = try StoreFixture()
    let base = store.clock.now.milliseconds
    for n in 0..<20 {
      store.clock.set(base + Int64(n) * 1000)
      var draft = try store.records.draft(tags: ["all", n % 2 == 0 ? "even" : "odd"])
      draft.result = ["n": .integer(Int64(n)), "fit": ["loss": .double(Double(n) / 10)]]
      draft.status.exitCode = n % 5
      draft.status.state = n % 5 == 0 ? .completed : .failed
      _ = try draft.commit()
    }
    func count(_ query: RecordQuery) throws -> Int { try store.records.matching(query).count }
    #expect(try count(RecordQuery()) == 20)
    #expect(try count(RecordQuery(allTags: ["all", "odd"])) == 10)
    #expect(try count(RecordQuery(anyTags: ["even", "odd"])) == 20)
    #expect(try count(RecordQuery(allTags: ["even", "odd"])) == 0)
    #expect(try count(RecordQuery(states: [.completed])) == 4)
    #expect(try count(RecordQuery(exit: .nonzero)) == 16)
    #expect(try count(RecordQuery(exit: .code(3))) == 4)
    #expect(try count(RecordQuery(host: Host.name())) == 20)
    #expect(try count(RecordQuery(host: "elsewhere")) == 0)
    #expect(try count(RecordQuery(conditions: [RecordCondition("fit.loss", .less, "0.35")])) == 4)
    #expect(try count(RecordQuery(conditions: [RecordCondition("n", .atLeast, "18")])) == 2)
    #expect(
      try count(RecordQuery(conditions: [RecordCondition("status.exit_code", .equal, "3")])) == 4)
    let middle = Timestamp(milliseconds: base + 10_000).date
    #expect(try count(RecordQuery(since: middle)) == 10)
    #expect(try count(RecordQuery(until: middle)) == 10)
    #expect(try count(RecordQuery(since: middle, until: Timestamp(milliseconds: base).date)) == 0)
    let last = try store.records.matching(RecordQuery(allTags: ["odd"], limit: 3))
    #expect(try last.map { try $0.result()["n"]?.integerValue } == [19, 17, 15])
    let first = try store.records.matching(RecordQuery(limit: 2, order: .oldestFirst))
    #expect(try first.map { try $0.result()["n"]?.integerValue } == [0, 1])
  }

  @Test(arguments: [RecordQuery.Order.newestFirst, .oldestFirst])
  func `Each record is handed over once, even where the index breaks on the way`(
    _ order: RecordQuery.Order
  ) throws {
    let store = try StoreFixture()
    for n in 0..<9 {
      store.clock.advance(by: 1)
      try store.records.append("\(n)", tags: [n % 3 == 0 ? "third" : "other"])
    }
    let query = RecordQuery(allTags: ["other"], limit: 4, order: order)
    let all = try store.records.matching(query).map(\.id)
    #expect(all.count == 4)
    let index = store.project.root + "/.wallaby/index"
    var seen: [Record.ID] = []
    let remarks = try store.records.forEach(matching: query) { record in
      seen.append(record.id)
      // The second is read together with those behind it.
      guard seen.count == 1 else { return }
      for name in try names(index) where name.hasPrefix("segment-") {
        let file = try FileDescriptor.open(index + "/" + name, .readWrite)
        try file.seek(to: 8)
        try file.write([UInt8](repeating: 0xFF, count: 600))
      }
    }
    #expect(seen == all)
    #expect(remarks.damage.isEmpty)
  }

  @Test func `A record removed while others are looked into is no hit and no damage`() throws {
    let store = try StoreFixture()
    func append() throws -> Record.ID {
      store.clock.advance(by: 1)
      return try store.records.append(["n": 1]).id
    }
    let ids = try (1...3).map { _ in try append() }
    for field in ["n", "status.v"] {
      let query = RecordQuery(
        conditions: [RecordCondition(field, .atLeast, "1")], order: .oldestFirst)
      let victim = try append()
      #expect(try store.records.matching(query).map(\.id) == ids + [victim])
      var seen: [Record.ID] = []
      let remarks = try store.records.forEach(matching: query) { record in
        // Each after the first is looked into once the one before has been handed over.
        if seen.isEmpty { try store.records.remove(victim) }
        seen.append(record.id)
      }
      #expect(seen == ids)
      #expect(remarks.damage.isEmpty)
    }
  }

  @Test func `What stops a search is what is thrown`() throws {
    let store = try StoreFixture()
    for _ in 1...3 { try store.records.append("x") }
    let stop = SystemError(32, "write", "standard output")
    var count = 0
    let error = #expect(throws: SystemError.self) {
      try store.records.forEach(matching: RecordQuery()) { _ in
        count += 1
        throw stop
      }
    }
    #expect(error == stop)
    #expect(count == 1)
  }

  @Test func `What another process commits, removes and edits is in the next answer`() throws {
    let store = try StoreFixture()
    let other = try store.reopened()
    #expect(try store.records.matching().isEmpty)
    let record = try other.append("x", tags: ["t"])
    #expect(try store.records.matching(RecordQuery(allTags: ["t"])).map(\.id) == [record.id])
    let path = record.path + "/status.json"
    try write(try readText(path).replacing("[\"t\"]", with: "[\"u\"]"), to: path)
    #expect(try store.records.matching(RecordQuery(allTags: ["t"])).isEmpty)
    #expect(try store.records.matching(RecordQuery(allTags: ["u"])).count == 1)
    _ = try run("/bin/rm", ["-r", record.path])
    #expect(try store.records.matching().isEmpty)
  }

  @Test func `Records of the future hide none of a host whose clock is behind`() throws {
    let store = try StoreFixture()
    let now = store.clock.now.milliseconds
    let old = try store.reopened { $0.now = { Timestamp(milliseconds: now - 5 * 3_600_000) } }
    let first = try old.append("x")
    try FileDescriptor.open(parent(of: first.path), .read).setModified(
      (now - 3_600_000) * 1_000_000)
    for days in [400, 500] as [Int64] {
      store.clock.set(now + days * 86_400_000)
      try store.records.append("x")
    }
    store.clock.set(now)
    let quiet = try FileDescriptor.open(store.project.root + "/.wallaby/changed", .readWrite)
    let stamp = (now - 3_600_000) * 1_000_000
    try quiet.setModified(stamp)
    #expect(try store.records.matching().count == 3)
    // No note tells of it: the newest hours that are not of the future are looked at all the same.
    try old.append("x", tags: ["late"])
    try quiet.setModified(stamp)
    #expect(try store.records.matching().count == 4)
    // Who looks with a clock that is ahead does not close them to others.
    let ahead = try store.reopened { $0.now = { Timestamp(milliseconds: now + 900 * 86_400_000) } }
    #expect(try ahead.matching().count == 4)
    try old.append("x")
    try quiet.setModified(stamp)
    #expect(try store.records.matching().count == 5)
    #expect(try store.records.find(first.id).id == first.id)
  }

  @Test func `A record in a closed hour is seen, retagged and removed as any other`() throws {
    let store = try StoreFixture()
    let now = store.clock.now.milliseconds
    // Old hours, made by a host whose clock is far behind: the note makes readers look.
    store.clock.set(now - 50 * 3_600_000)
    let old = try store.records.append("old", tags: ["t"])
    for hours in [40, 30, 20, 10, 0] as [Int64] {
      store.clock.set(now - hours * 3_600_000)
      _ = try store.records.append("later")
    }
    #expect(try store.records.matching(RecordQuery(allTags: ["t"])).map(\.id) == [old.id])
    try store.records.updateTags(of: old.id, adding: ["u"], removing: ["t"])
    #expect(try store.records.matching(RecordQuery(allTags: ["t"])).isEmpty)
    #expect(try store.records.matching(RecordQuery(allTags: ["u"])).map(\.id) == [old.id])
    // What is shown is looked at again even where nobody said a word.
    _ = try run("/bin/rm", ["-r", old.path])
    #expect(try store.records.matching(RecordQuery(allTags: ["u"])).isEmpty)
  }

  @Test func `A record is found by id, beginning, end, and place from the last`() throws {
    let store = try StoreFixture()
    let first = try store.records.append("1").id
    store.clock.advance(by: 90_000_000)
    let second = try store.records.append("2").id
    #expect(try store.records.id(named: first.description) == first)
    #expect(try store.records.id(named: String(first.tail)) == first)
    #expect(try store.records.id(named: String(second.description.prefix(8))) == second)
    #expect(try store.records.id(named: "@last") == second)
    #expect(try store.records.id(named: "@last~1") == first)
    for text in ["@last~2", "@last~x", "", "../x", "2026/..", "nothing", "\u{0}", "2026*"] {
      let error = #expect(throws: WallabyError.self) { try store.records.id(named: text) }
      #expect(error?.code == .notFound)
    }
    let error = #expect(throws: WallabyError.self) { try store.records.id(named: "20") }
    #expect(error?.message.contains("fits several") == true)
  }

  @Test func `Damage is reported beside the rest, and never followed out of the store`() throws {
    let store = try StoreFixture()
    let good = try store.records.append("good", tags: ["t"])
    func broken(_ entry: String, _ spoil: (String) throws -> Void) throws -> Record {
      let record = try store.records.append("bad", tags: ["t"])
      try spoil(record.path + "/" + entry)
      return record
    }
    let secret = TemporaryDirectory.current("secret.json")
    try write("{\"secret\": true}", to: secret)
    _ = try broken("status.json") { try write("{ garbage", to: $0) }
    _ = try broken("status.json") { try write("", to: $0) }
    _ = try broken("status.json") { path in
      _ = try run("/bin/sh", ["-c", "rm '\(path)'; ln -s /etc/passwd '\(path)'"])
    }
    _ = try broken("status.json") { path in
      _ = try run("/bin/sh", ["-c", "rm '\(path)'; mkdir '\(path)'"])
    }
    _ = try broken("status.json") { path in
      _ = try run("/bin/sh", ["-c", "rm '\(path)'; mkfifo '\(path)'"])
    }
    _ = try broken("status.json") { _ = try run("/bin/rm", [$0]) }
    let linked = try broken("result.json") { path in
      _ = try run("/bin/sh", ["-c", "rm '\(path)'; ln -s '\(secret)' '\(path)'"])
    }
    let matches = try store.records.matching()
    #expect(Set(matches.map(\.id)) == [good.id, linked.id])
    #expect(matches.damage.count == 6)
    #expect(matches.damage.allSatisfy { $0.code == .damaged && $0.path != nil })
    #expect(throws: WallabyError.self) { try store.records.find(linked.id).result() }
    let filtered = try store.records.matching(
      RecordQuery(conditions: [RecordCondition("secret", .exists)]))
    #expect(filtered.isEmpty)
    #expect(filtered.damage.count == 7)
    #expect(try store.records.verify().findings.count { $0.isDamage } == 7)
  }

  @Test func `New records come as a sequence, each once`() async throws {
    let store = try StoreFixture()
    _ = try store.records.append("before")
    store.clock.advance(by: 5)
    var additions = store.records.additions(every: .milliseconds(1)).makeAsyncIterator()
    let first = try store.records.append("first")
    #expect(try await additions.next()?.id == first.id)
    store.clock.advance(by: 1)
    let second = try store.records.append("second")
    #expect(try await additions.next()?.id == second.id)
  }
}
