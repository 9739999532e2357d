import Foundation
import POSIXSupport
import Testing
import WallabyKit
import WallabyTestSupport

@testable import WallabyCLI

@Suite(.temporaryDirectory) struct ResourceCommandTests {
  let fixture: CommandFixture

  init() throws {
    fixture = try CommandFixture()
    try TemporaryDirectory.current.write(
      "square.sh",
      """
      echo "squaring $1"; echo carefully >&2
      [ "$1" = bad ] && exit 3
      echo "$1" >> runs; echo $(($1 * $1))

      """)
  }

  private func define(_ more: String...) throws {
    let words = ["resource", "define", "squares", "--", "/bin/sh", "./square.sh", "{ident}"]
    #expect(try fixture.run(words + more, in: .current).exit == .done)
  }

  private func run(_ words: String..., input: String = "") async throws -> CommandFixture.Answer {
    let (fixture, directory) = (fixture, TemporaryDirectory.current)
    return try await aside { try fixture.run(words, input: input, in: directory) }
  }

  /// On a thread of its own: what blocks must not hold one of those that tasks share.
  private func aside<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Leaves what a process leaves that died over a resource.
  private func leaveDead(_ ident: String) throws {
    var dead = ProcessIdentity.current
    dead.start += "1"
    let pending = fixture.project.root + "/squares/.pending/"
    let attempt = ".attempt-\(dead)-" + String(repeating: "t", count: 26)
    try FileManager.default.createDirectory(
      atPath: pending + attempt, withIntermediateDirectories: false)
    try fixture.putText("half\n", at: pending + attempt + "/stdout.log")
    try FileManager.default.createSymbolicLink(
      atPath: pending + ident, withDestinationPath: attempt)
  }

  private var runs: [String] {
    let text = try? String(contentsOfFile: TemporaryDirectory.current("runs"), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  @Test func `Values are columns of the listing`() async throws {
    let program = #"echo '{"n": '$1', "of": {"x": "t"}}'"#
    _ = try fixture.run(
      "resource", "define", "o", "--", "sh", "-c", program, "sh", "{ident}")
    _ = try await run("resource", "fetch", "o", "1", "2")
    let answer = try fixture.run(
      "resource", "ls", "o", "--columns", "id,n,of.x,status.state,result")
    #expect(
      answer.lines == [
        #"1\#t1\#tt\#tcompleted\#t{"n":1,"of":{"x":"t"}}"#,
        #"2\#t2\#tt\#tcompleted\#t{"n":2,"of":{"x":"t"}}"#,
      ])
  }

  @Test func `An option after the collection is no command, and changes nothing`() throws {
    try define()
    let before = try fixture.run("resource", "define", "squares").stdout
    #expect(try fixture.run("resource", "define", "squares", "--json").exit == .usage)
    #expect(try fixture.run("resource", "define", "squares", "--help").stdout.hasPrefix("usage:"))
    #expect(try fixture.run("resource", "define", "squares").stdout == before)
  }

  @Test(arguments: [
    "1.10", "1e10", "1e-4", "12e4567", "007", "true", "3", "null", "12345678901234567890",
  ])
  func `An argument comes to the command as it was typed`(_ typed: String) async throws {
    #expect(
      try fixture.run("resource", "define", "typed", "--", "echo", "\"{arg.x}\"").exit == .done)
    let answer = try await run("resource", "fetch", "--json", "typed", "a", "--arg", "x=" + typed)
    let line = try #require(answer.lines.first, "\(answer)")
    #expect(try JSONValue(parsing: Array(line.utf8))["result"] == .string(typed), "\(answer)")
  }

  @Test func `What is defined is fetched once, and printed`() async throws {
    try define()
    let first = try await run("resource", "fetch", "squares", "2", "3", "2", "-j", "2")
    #expect(first.exit == .done)
    #expect(Set(first.lines) == ["2\tcompleted\t4", "3\tcompleted\t9"])
    let again = try await run("resource", "fetch", "squares", "2", "--format", "{result}")
    #expect(again.stdout == "4\n")
    #expect(runs.sorted() == ["2", "3"])
    #expect(try await run("resource", "fetch", "squares", "2", "--recompute").exit == .done)
    #expect(runs.sorted() == ["2", "2", "3"])
    let named = try await run("resource", "fetch", "-q", "squares", "-", input: "4\n5\n")
    #expect(named.stdout == "4\n5\n")
  }

  @Test func `What fails is told, and stops nothing`() async throws {
    try define()
    let many = try await run("resource", "fetch", "squares", "bad", "2")
    #expect(many.exit == .partial)
    #expect(many.lines == ["2\tcompleted\t4"])
    #expect(many.stderr.contains("computing 'squares/bad' failed: '/bin/sh' exited with 3"))
    let one = try await run("resource", "fetch", "squares", "bad")
    #expect(one.exit == .partial && one.stdout.isEmpty)
    #expect(try await run("resource", "fetch", "none", "2").exit == .notFound)
    #expect(try await run("resource", "fetch", "squares").exit == .usage)
    #expect(try await run("resource", "fetch", "squares", "a/b").exit == .usage)
  }

  @Test func `The hint about a failure names the log that says something`() async throws {
    for (name, script, hint) in [
      ("both", "echo on my way; echo oops >&2; exit 3", " --stderr' shows what it said)\n"),
      ("output", "echo on my way; exit 3", "x' shows what it said)\n"),
      ("silent", "exit 3", "'sh' exited with 3\n"),
    ] {
      #expect(
        try fixture.run("resource", "define", name, "--", "sh", "-c", script).exit == .done)
      let answer = try await run("resource", "fetch", name, "x")
      #expect(answer.stderr.hasSuffix(hint), "\(answer.stderr)")
      if let hint = answer.stderr.split(separator: "'").first(where: { $0.contains("log") }) {
        let words = hint.split(separator: " ").dropFirst().map(String.init)
        let said = try fixture.run(words, in: .current).stdout
        #expect(said == (name == "both" ? "oops\n" : "on my way\n"))
      }
    }
  }

  @Test func `Arguments take their places, and other ones are refused`() async throws {
    #expect(
      try fixture.run("resource", "define", "c", "--", "echo", "{arg.n}").stderr == "defined 'c'\n")
    #expect(try await run("resource", "fetch", "c", "a").exit == .usage)
    #expect(try await run("resource", "fetch", "c", "a", "--arg", "n").exit == .usage)
    #expect(
      try await run("resource", "fetch", "c", "a", "--arg", "n=7").lines == ["a\tcompleted\t7"])
    let other = try await run("resource", "fetch", "c", "a", "--arg", "n=8")
    #expect(other.exit == .refused && other.stderr.contains("'n' is 8, it was 7"))
    let why = try fixture.run("resource", "why", "c", "a", "--arg", "n=8", "--columns", "why")
    #expect(why.exit == .done && why.stdout == "arguments_changed\n")
    #expect(try fixture.run("resource", "why", "c", "a", "--arg", "n=7").exit == .negative)
  }

  @Test func `A definition is printed, and a changed one is a reason`() async throws {
    #expect(try fixture.run("resource", "define", "squares").exit == .notFound)
    let inSwift = try fixture.project.resource("sizes") { (_, _) async throws in 1 }
    let undefined = try fixture.run("resource", "define", inSwift.name)
    #expect(undefined.exit == .usage)
    #expect(undefined.stderr.hasPrefix("wallaby: nothing says how 'sizes' is computed\n"))
    try define()
    #expect(
      try fixture.run("resource", "define", "squares").stdout
        == "/bin/sh ./square.sh '{ident}'\n")
    #expect(try await run("resource", "fetch", "squares", "2").exit == .done)
    try define("more")
    let why = try fixture.run("resource", "why", "squares", "2", "--json")
    #expect(why.stdout.contains(#""why":"version_changed""#))
    #expect(
      try fixture.run("resource", "why", "squares", "9", "--format", "{why}").stdout == "absent\n")
  }

  @Test func `What only a program in Swift knows is not said to be the same`() async throws {
    let sizes = try fixture.project.resource("sizes", version: "2") {
      (_: String, arguments: [String: JSONValue], _) async throws in arguments["size"] ?? .null
    }
    try await sizes.fetch("a", args: ["size": 3])
    let why = try fixture.run("resource", "why", "sizes", "a")
    #expect(why.exit == .negative)
    #expect(
      why.stderr
        == "a fetch takes what is kept, unless the program's version or arguments differ\n")
    let other = try fixture.run("resource", "why", "sizes", "a", "--arg", "size=4")
    #expect(other.stdout == "a\tother arguments: 'size' is 4, it was 3\n")
    try define()
    _ = try await run("resource", "fetch", "squares", "2")
    #expect(
      try fixture.run("resource", "why", "squares", "2").stderr
        == "nothing differs: a fetch takes what is kept\n")
  }

  @Test func `Collections and resources are listed with what is known`() async throws {
    #expect(try fixture.run("resource", "ls").exit == .negative)
    try define()
    _ = try await run("resource", "fetch", "squares", "2", "3", "bad")
    #expect(
      try fixture.run("resource", "ls").stdout
        == "squares\t2\t0\t1\t/bin/sh ./square.sh '{ident}'\n")
    #expect(try fixture.run("resource", "ls", "squares", "-q").stdout == "2\n3\nbad\n")
    #expect(try fixture.run("resource", "ls", "squares", "-q", "-n", "1").stdout == "2\n")
    for word in ["--failed", "--state=error", "--state=failed,lost"] {
      #expect(try fixture.run("resource", "ls", "squares", "-q", word).stdout == "bad\n", "\(word)")
    }
    #expect(try fixture.run("resource", "ls", "squares", "--state", "pending").exit == .negative)
    #expect(try fixture.run("resource", "ls", "none").exit == .notFound)
    let line = try fixture.run("resource", "ls", "squares", "--failed", "--json").stdout
    #expect(line.contains(#""type":"resource","v":1,"id":"bad","state":"failed""#))
    #expect(line.contains(#""message":"'/bin/sh' exited with 3""#))
  }

  @Test func `One resource is shown, with status, logs and paths`() async throws {
    try define()
    _ = try await run("resource", "fetch", "squares", "2", "bad")
    let page = try fixture.run("resource", "show", "squares", "2").stdout
    for line in [
      "collection: squares", "id: 2", "state: completed", "result: 4", "stdout_bytes: 13",
    ] {
      #expect(page.contains(line + "\n"), "\(line) in \(page)")
    }
    #expect(
      try fixture.run(
        "resource", "show", "squares", "2", "bad", "--format", "{id} {state} {result}"
      )
      .stdout == "2 completed 4\nbad failed \n")
    #expect(try fixture.run("resource", "show", "squares", "9").exit == .notFound)
    let status = try fixture.run("resource", "status", "squares", "2", "bad", "9")
    #expect(status.exit == .negative)
    #expect(status.stdout == "2\tcompleted\nbad\terror\n9\tabsent\n")
    #expect(try fixture.run("resource", "status", "squares", "2").exit == .done)
    #expect(try fixture.run("resource", "log", "squares", "2").stdout == "squaring 2\n4\n")
    #expect(try fixture.run("resource", "log", "-f", "squares", "2").stdout == "squaring 2\n4\n")
    #expect(try fixture.run("resource", "log", "squares", "2", "--stderr").stdout == "carefully\n")
    #expect(
      try fixture.run("resource", "log", "squares", "bad", "--error").stdout.hasSuffix(
        "exited with 3\n"))
    #expect(try fixture.run("resource", "log", "squares", "2", "--error").stdout == "")
    #expect(try fixture.run("resource", "log", "squares", "9").exit == .notFound)
    let root = fixture.project.root
    #expect(try fixture.run("resource", "path", "squares").stdout == root + "/squares\n")
    #expect(
      try fixture.run("resource", "path", "squares", "2", "--storage").stdout
        == root + "/squares/2/storage\n")
    #expect(try fixture.run("resource", "path", "squares", "9").exit == .notFound)
  }

  @Test func `A resource under way is pending, is not removed, and its log is followed`()
    async throws
  {
    let gate = TemporaryDirectory.current("gate")
    #expect(mkfifo(gate, 0o600) == 0)
    let script = "echo one; read x < gate; echo two"
    #expect(
      try fixture.run("resource", "define", "slow", "--", "/bin/sh", "-c", script).exit == .done)
    async let fetched = run("resource", "fetch", "slow", "a")
    // Opening waits until the command is at the gate.
    let open = try await aside { try FileHandle(forWritingTo: URL(fileURLWithPath: gate)) }
    #expect(try fixture.run("resource", "status", "slow", "a").stdout == "a\tpending\n")
    #expect(try fixture.run("resource", "ls", "slow", "--state", "pending", "-q").stdout == "a\n")
    #expect(try fixture.run("resource", "log", "slow", "a").stdout == "one\n")
    #expect(try fixture.run("resource", "rm", "slow", "a", "--yes").exit == .busy)
    let path = try fixture.run("resource", "path", "slow", "a")
    #expect(path.exit == .notFound)
    #expect(
      path.stderr
        == "wallaby: 'slow/a' is not settled ('wallaby resource log -f slow a' follows it)\n")
    async let followed = run("resource", "log", "-f", "slow", "a")
    try open.write(contentsOf: Data("go\n".utf8))
    #expect(try await followed.stdout == "one\ntwo\n")
    #expect(try await fetched.lines == ["a\tcompleted\tnull"])
    #expect(try fixture.run("resource", "status", "slow", "a").exit == .done)
  }

  @Test func `What a dead process left has no path until gc has settled it`() throws {
    try define()
    try leaveDead("2")
    #expect(try fixture.run("resource", "ls", "squares").lines.first?.hasPrefix("2\tlost") == true)
    let path = try fixture.run("resource", "path", "squares", "2")
    #expect(path.exit == .notFound)
    #expect(
      path.stderr
        == "wallaby: 'squares/2' is not settled: its process has died ('wallaby gc' settles it)\n")
    let followed = try fixture.run("resource", "log", "-f", "squares", "2")
    #expect(followed.exit == .negative)
    #expect(followed.stdout == "half\n" && followed.stderr.contains("has died"))
    #expect(try fixture.run("gc", "--lease", "0").exit == .done)
    #expect(
      try fixture.run("resource", "path", "squares", "2").stdout
        == fixture.project.root + "/squares/2\n")
  }

  @Test func `What failed is reset unasked, and a value only after asking`() async throws {
    try define()
    _ = try await run("resource", "fetch", "squares", "2", "3", "bad")
    #expect(try fixture.run("resource", "reset", "squares").exit == .usage)
    let none = try fixture.run("resource", "reset", "squares", "--failed", "-", input: "")
    #expect(none.stderr == "reset 0 resources\n")
    #expect(
      try fixture.run("resource", "reset", "squares", "--failed").stderr == "reset 1 resource\n")
    #expect(try fixture.run("resource", "reset", "squares", "2").exit == .usage)
    #expect(try fixture.run("resource", "rm", "squares", "2").exit == .usage)
    #expect(try fixture.run("resource", "rm", "squares", "2", "--dry-run").stdout == "2\n")
    #expect(
      try fixture.runAnswering("n\n", ["resource", "rm", "squares", "2"]).exit == .negative)
    #expect(try fixture.run("resource", "ls", "squares", "-q").stdout == "2\n3\n")
    #expect(try fixture.runAnswering("y\n", ["resource", "rm", "squares", "2"]).exit == .done)
    #expect(try fixture.run("resource", "rm", "squares", "2", "--yes").exit == .notFound)
    let some = try fixture.run("resource", "reset", "squares", "9", "3", "-y")
    #expect(some.exit == .partial)
    #expect(some.stderr.hasPrefix("reset 1 resource\nwallaby: no resource '9' in 'squares'"))
    #expect(try fixture.run("resource", "reset", "squares", "9", "-y").exit == .notFound)
    #expect(try fixture.run("resource", "reset", "squares", "9", "--failed").exit == .notFound)
    #expect(try fixture.run("resource", "ls", "squares").exit == .negative)
  }

  @Test func `Verify and gc cover collections`() async throws {
    try define()
    _ = try await run("resource", "fetch", "squares", "2")
    let well = try fixture.run("verify")
    #expect(well.exit == .done)
    #expect(well.stderr == "0 records and 1 resource: all is well\n")
    let root = fixture.project.root + "/squares"
    let dead = ".after-" + String(repeating: "a", count: 26)
    try FileManager.default.createSymbolicLink(
      atPath: root + "/.pending/" + dead, withDestinationPath: "x")
    #expect(try fixture.run("gc", "--lease", "0").stdout == root + "/.pending/" + dead + "\n")
    try fixture.putText("{", at: root + "/2/status.json")
    let bad = try fixture.run("verify")
    #expect(bad.exit == .negative && bad.stdout.hasPrefix(root + "/2/status.json\t"))
    #expect(try fixture.run("resource", "ls", "squares").exit == .partial)
  }

  @Test func `What is adopted has neither version nor arguments for a program in Swift`()
    async throws
  {
    let old = "\(packageRoot)/Tests/ResourcesTests/Fixtures/hadrosaur-0.4.1"
    #expect(try fixture.run("resource", "adopt", old, "squares").exit == .partial)
    func squares(
      version: String? = nil, _ policy: ArgumentsPolicy
    ) throws -> ResourceCollection<[String: JSONValue], JSONValue> {
      try fixture.project.resource("squares", version: version, onArgumentsChanged: policy) {
        (_: String, _: [String: JSONValue], _) async throws in "computed"
      }
    }
    let asked: [String: JSONValue] = ["x": 1]
    let adopted = try await squares(.reuse).fetch("2", args: asked)
    #expect(adopted.result["square"] == 4)
    await #expect(throws: WallabyError.self) { try await squares(.fail).fetch("2", args: asked) }
    #expect(try await squares(version: "1", .reuse).fetch("2", args: asked).result == "computed")
  }

  @Test func `An old tree is adopted, and what is not is told`() async throws {
    let old = "\(packageRoot)/Tests/ResourcesTests/Fixtures/hadrosaur-0.4.1"
    try define()
    let answer = try fixture.run("resource", "adopt", old)
    #expect(answer.exit == .partial)
    #expect(
      answer.lines == ["squares\t2\tadopted", "squares\tbad\tadopted", "squares\tgone\tpending"])
    #expect(answer.stderr.contains("nojson': its result is not JSON"))
    #expect(
      answer.stderr.contains(
        "adopted 2 resources, kept 0 that were here, left out 1 that had not ended\n"))
    // It counts as computed by the command that was defined before.
    #expect(try fixture.run("resource", "why", "squares", "2").exit == .negative)
    #expect(try fixture.run("resource", "adopt", old, "none").exit == .refused)
    #expect(try fixture.run("verify").exit == .done)
  }
}
