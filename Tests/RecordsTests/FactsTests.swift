import Foundation
import POSIXSupport
import Testing
import WallabyTestSupport

@testable import Records

@Suite(.temporaryDirectory) struct FactsTests {
  @Test func `Values of secret-looking names are masked, and passwords in addresses`() {
    let kept = EnvironmentPolicy.safe.kept([
      "PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "x", "github_token": "x", "DB_PASSWORD": "x",
      "MY_KEY": "x", "KEYBOARD": "de", "PROXY": "http://me:s3cret@host:80/a, ftp://b:c@d",
      "PLAIN": "http://host:80/me",
    ])
    #expect(
      kept == [
        "PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "***", "github_token": "***",
        "DB_PASSWORD": "***", "MY_KEY": "***", "KEYBOARD": "de",
        "PROXY": "http://***@host:80/a, ftp://***@d", "PLAIN": "http://host:80/me",
      ])
    #expect(EnvironmentPolicy.none.kept(["A": "b"]) == nil)
    #expect(EnvironmentPolicy.all.kept(["TOKEN": "b"]) == ["TOKEN": "b"])
  }

  @Test(arguments: [
    "SSHPASS", "DBPASS", "PGPASS", "SMTP_PASS2", "MYSQL_PWD1", "LDAP_BINDPW", "MASTERKEY",
    "APP_KEYS", "GPG_KEY_BASE64", "SIGN_KEY_PEM", "STRIPE_SK", "API_KEY", "KEY", "MY_PAT",
    "TLS_CERT",
  ])
  func `A name that is secret`(_ name: String) { #expect(EnvironmentPolicy.isSecret(name)) }

  @Test(arguments: [
    "PATH", "PWD", "OLDPWD", "KEYBOARD", "COMPASS", "KEYMAP", "GIT_ASKPASS", "SSL_CERT_FILE",
    "TASK", "SKIP", "PATTERN", "HOME", "",
  ])
  func `A name that is not`(_ name: String) { #expect(!EnvironmentPolicy.isSecret(name)) }

  @Test(arguments: [
    ("https://s3cret@host/a b", "https://***@host/a b"),
    ("ftp://me:s3/cr@et@host", "ftp://***@host"),
    ("Server=db;User=me;Password=s3cret", "***"), ("AUTHORIZATION: basic s3cret", "***"),
    (#"{"password" : "s3cret"}"#, "***"),
    ("https://hooks.slack.com/services/T0/B0/s3cret", "***"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\ns3cret", "***"),
    ("/usr/bin:/bin", "/usr/bin:/bin"), ("me@host", "me@host"), ("a://", "a://"), ("", ""),
  ])
  func `A value without its secret`(_ value: String, _ kept: String) {
    #expect(EnvironmentPolicy.harmless(value) == kept)
  }

  @Test func `A scheduler's variables are kept, a plain machine's are not`() {
    #expect(SchedulerVariables.json(["JOB_ID": "7", "HOME": "/"]) == nil)
    #expect(SchedulerVariables.json(["SGE_TASK_ID": "1", "JOB_ID": "7"])?["JOB_ID"] == "7")
    #expect(SchedulerVariables.json(["SLURM_JOB_ID": "3"]) == ["SLURM_JOB_ID": "3"])
    #expect(SchedulerVariables.json(["LSB_JOBID": "3"]) == ["LSB_JOBID": "3"])
    #expect(SchedulerVariables.json(["PBS_JOBID": "3.x"]) == ["PBS_JOBID": "3.x"])
  }

  @Test
  func `The commit of a directory is what git says, packed, detached and in a second work tree`()
    throws
  {
    let directory = TemporaryDirectory.current
    let path = try directory.makeDirectory("work/deep")
    let top = directory("work")
    func git(_ arguments: String...) throws -> String {
      try run(
        "git",
        ["-C", top, "-c", "user.name=n", "-c", "user.email=e@x", "-c", "init.defaultBranch=main"]
          + arguments
      ).text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(GitFacts.json(at: path) == nil)
    _ = try git("init", "-q")
    _ = try git("commit", "-q", "--allow-empty", "-m", "one")
    let commit = try git("rev-parse", "HEAD")
    #expect(commit.utf8.count == 40)
    let facts: JSONValue = ["commit": .string(commit), "branch": "main"]
    #expect(GitFacts.json(at: path) == facts)
    _ = try git("pack-refs", "--all")
    #expect(GitFacts.json(at: path) == facts)
    _ = try git("worktree", "add", "-q", directory("second"), "-b", "other")
    #expect(GitFacts.json(at: directory("second"))?["branch"] == "other")
    #expect(GitFacts.json(at: directory("second"))?["commit"] == .string(commit))
    _ = try git("checkout", "-q", "--detach")
    #expect(GitFacts.json(at: path) == ["commit": .string(commit)])
  }

  @Test func `A key names one file, whatever it holds`() {
    #expect(OnceKey.fileName("lr=0.1/seed 3") == "lr=0.1%2Fseed%203")
    #expect(OnceKey.fileName("../x") == "%2E.%2Fx")
    #expect(OnceKey.fileName(".") == "%2E")
    #expect(OnceKey.fileName("a%2F") == "a%252F")
  }

  @Test func `A key is claimed by one, until that one fails or dies`() throws {
    let store = try StoreFixture()
    let here = Owner(process: .current, token: "t1")
    func claim(_ id: Record.ID, _ owner: Owner) throws -> OnceKey.Verdict {
      try OnceKey("k", in: store.records).claim(id, owner)
    }
    /// A record of the key, claimed by its owner.
    func begin() throws -> RunningRecord? {
      try store.records.begin(
        kind: "run", tags: [],
        claiming: { (id, owner) throws(WallabyError) in
          guard case .claimed = try OnceKey("k", in: store.records).claim(id, owner) else {
            return false
          }
          return true
        }, { $0.other["once"] = "k" })
    }
    guard let first = try begin() else {
      Issue.record("not claimed")
      return
    }
    let id = first.record.id
    let other = try store.records.newID()
    guard case .busy(id, _) = try claim(other, here) else {
      Issue.record("not busy")
      return
    }
    _ = try first.settle { status, _ in status.state = .failed }
    guard case .claimed = try claim(other, Owner(process: StoreFixture.deadProcess, token: "t2"))
    else {
      Issue.record("a failed one blocks")
      return
    }
    // The second claimer died before its record was there.
    guard let third = try begin() else {
      Issue.record("a dead one blocks")
      return
    }
    let last = third.record.id
    _ = try third.settle { status, _ in status.state = .completed }
    guard case .completed(last) = try claim(other, here) else {
      Issue.record("not done")
      return
    }
    #expect(try names(store.project.root + "/.wallaby/once/k") == ["1", "2", "3"])
  }

  @Test
  func `A claim on a record of another key, or under another owner, counts for nothing`() throws {
    let store = try StoreFixture()
    let here = Owner(process: .current, token: "t1")
    for (key, owner) in [("other", nil), ("k", here)] as [(String, Owner?)] {
      let running = try store.records.begin(kind: "run", tags: []) {
        $0.other["once"] = .string(key)
      }!
      let real = try store.records.status(of: running.record.id).status.owner!
      let record = try running.settle { status, _ in status.state = .completed }.0
      _ = try OnceKey("k", in: store.records).claim(record.id, owner ?? real, isForced: true)
      #expect(try OnceKey("k", in: store.records).completed() == nil)
    }
    guard case .claimed = try OnceKey("k", in: store.records).claim(store.records.newID(), here)
    else {
      Issue.record("a foreign record blocks")
      return
    }
  }

  @Test func `What is no number and no link among claims is passed over`() throws {
    let store = try StoreFixture()
    let path = store.project.root + "/.wallaby/once/k"
    try Directory.makeTree(path + "/7")
    for name in ["+9", "08", "-1", "0", "9223372036854775807", "x"] {
      try Directory(path).makeLink(name, text: "nonsense")
    }
    let owner = Owner(process: .current, token: "t")
    guard case .claimed = try OnceKey("k", in: store.records).claim(store.records.newID(), owner)
    else {
      Issue.record("not claimed")
      return
    }
    #expect(try names(path).contains("8"))
  }

  @Test(arguments: ["once", "once/k"])
  func `A key is never claimed through a link`(_ name: String) throws {
    let store = try StoreFixture()
    let elsewhere = TemporaryDirectory.current("elsewhere")
    try Directory.makeTree(elsewhere + "/k")
    try Directory.makeTree(store.project.root + "/.wallaby/once")
    let directory = try Directory(store.project.root + "/.wallaby")
    try directory.removeTree(name)
    try directory.makeLink(name, text: elsewhere)
    let key = try OnceKey("k", in: store.records)
    let owner = Owner(process: .current, token: "t")
    let error = #expect(throws: WallabyError.self) {
      try key.claim(store.records.newID(), owner)
    }
    #expect(error?.code == .systemCall)
    #expect(try key.completed() == nil)
    #expect(try names(elsewhere) == ["k"])
    #expect(try names(elsewhere + "/k") == [])
  }

  @Test func `A slash with a mark that joins it is still a slash`() throws {
    #expect(Project.absolute("/\u{301}a//./b", in: "/") == "/\u{301}a/b")
    #expect(Directory.parent(of: "/a/\u{301}b") == "/a")
    let tree = TemporaryDirectory.current("x/\u{301}y")
    try Directory.makeTree(tree, mode: 0o755)
    #expect(try names(TemporaryDirectory.current("x")) == ["\u{301}y"])
    let store = try StoreFixture()
    let record = try store.records.append(["a": 1])
    let error = #expect(throws: WallabyError.self) {
      _ = try store.records.openFile("storage/../\u{301}x", of: record.id).status()
    }
    #expect(error?.code == .invalidInput)
    for id in ["a/\u{301}b", "A", "../x", ""] {
      var format = store.project.format
      format.id = id
      #expect(throws: WallabyError.self) {
        try StoreFormat(parsing: format.fileBytes, path: "p")
      }
    }
  }

  @Test
  func `Times are written and read to the millisecond, and dates that do not exist are refused`() {
    for milliseconds in [
      0, 1, 951_782_399_999, 951_868_800_000, 1_795_270_523_482, 253_402_300_799_999,
    ] as [Int64] {
      let time = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(time.description) == time)
      let theirs = Date(timeIntervalSince1970: Double(milliseconds / 1000)).ISO8601Format()
      #expect(time.description.prefix(19) == theirs.prefix(19))
      #expect(Record.ID(time: time, tail: "abcdef").time == time)
    }
    // Arguments and results may be about the past; no record was made then.
    for milliseconds in [-1, -86_400_000, -631_152_000_500, -62_167_219_200_000] as [Int64] {
      let time = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(time.description) == time)
      #expect(Timestamp(time.date) == time)
      #expect(Record.ID(time.compact + "-abcdef") == nil)
    }
    #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    #expect(Hour("1969-12-31/23") == nil)
    #expect(Timestamp("2026-02-29T00:00:00Z") == nil)
    #expect(Timestamp("2024-02-29T00:00:00.5Z")?.milliseconds == 1_709_164_800_500)
    #expect(Timestamp("2026-13-01T00:00:00Z") == nil)
    #expect(Timestamp("yesterday") == nil)
  }

  @Test func `A summary comes back from the index as it went in`() throws {
    let id = Record.ID(time: Timestamp(milliseconds: 1_795_270_523_482), tail: "abcdef")
    var status = RecordStatus(id: id, kind: "run", state: .timedOut, tags: ["a", "b"])
    status.command = ["sh", "-c", "echo 'x y' " + String(repeating: "é", count: 100)]
    status.exitCode = -3
    status.signal = 15
    status.startedTime = Timestamp(milliseconds: 1_795_270_523_000)
    status.finishedTime = Timestamp(milliseconds: 1_795_290_523_000)
    status.host = "node7"
    for kind in ["run", "record", "other"] {
      status.kind = kind
      status.message = "said"
      let summary = RecordSummary(status, of: id, in: "/p")
      let payload = try JSONScanner.reading(status.fileBytes) {
        (scanner) throws(JSONScanner.Failure) in
        try RecordSummary.payload(StatusText(&scanner, of: id.description, isBrief: true), of: id)
      }
      let back = payload.withUnsafeBytes {
        RecordSummary(id: id, in: "/p", tags: ["a", "b"], payload: $0)
      }
      #expect(back == summary)
      for cut in 0..<payload.count {
        // Never a crash, and never half of it.
        let part = payload.prefix(cut).withUnsafeBytes {
          RecordSummary(id: id, in: "/p", tags: [], payload: $0)
        }
        #expect(part == nil)
      }
    }
  }
}
