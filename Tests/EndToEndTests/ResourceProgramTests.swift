import Glibc
import Testing
import WallabyTestSupport

/// Programs that compute resources, and fetch others with the `wallaby` command.
@Suite(.temporaryDirectory, .timeLimit(.minutes(1)))
struct ResourceProgramTests {
  private func define(_ name: String, _ command: String, at place: Workplace) throws {
    let answer = try place.wallaby(
      "resource", "define", name, "--", "sh", "-c", command, "sh", "{ident}")
    #expect(answer.exit == 0, "\(answer)")
  }

  @Test func `A ring through programs is an error that names it, not a wait without end`() throws {
    let place = try Workplace()
    let wallaby = binary("wallaby")
    try define("a", "\(wallaby) resource fetch b \"$1\"", at: place)
    try define("b", "\(wallaby) resource fetch c \"$1\"", at: place)
    try define("c", "\(wallaby) resource fetch a \"$1\"", at: place)
    let answer = try place.wallaby("resource", "fetch", "a", "x")
    #expect(answer.exit != 0, "\(answer)")
    let log = try place.wallaby("resource", "log", "--stderr", "c", "x").lines.joined()
    #expect(log.contains("resources wait for each other: a/x → b/x → c/x → a/x"), "\(log)")
    try place.lines("verify")
  }

  @Test func `A ring that the programs of two processes close is an error in both`() throws {
    let place = try Workplace()
    // Each fetches the other's once that is under way.
    for (own, other) in [("a", "b"), ("b", "a")] {
      let wait =
        "touch \(TemporaryDirectory.current.path)/\(own); "
        + "until [ -e \(TemporaryDirectory.current.path)/\(other) ]; do sleep 0.01; done; "
      try define(own, wait + "\(binary("wallaby")) resource fetch \(other) \"$1\"", at: place)
    }
    let children = try ["a", "b"].map { try place.start(["resource", "fetch", $0, "x"]) }
    for child in children { #expect(try child.wait().exit != 0) }
    let logs = try ["a", "b"].flatMap {
      try place.lines("resource", "log", "--stderr", $0, "x")
    }.joined()
    #expect(logs.contains("resources wait for each other"), "\(logs)")
    try place.lines("verify")
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `Who is asked to end while it fetches ends its commands and settles them`(
    _ signal: Int32
  ) throws {
    let place = try Workplace()
    let begun = TemporaryDirectory.current("begun")
    try define(
      "slow", "trap 'echo told >&2; exit 9' TERM; echo $$ >> \(begun); while :; do sleep 0.1; done",
      at: place)
    let child = try place.start(["resource", "fetch", "-j", "2", "slow", "1", "2", "3"])
    try waitUntil("both have begun") {
      (try? TemporaryDirectory.current.read("begun").split(separator: "\n").count) == 2
    }
    child.signal(signal)
    let output = try child.wait()
    #expect(output.exit == 128 + signal, "\(output)")
    let states = try place.lines("resource", "ls", "--format", "{id} {state}", "slow")
    #expect(states == ["1 cancelled", "2 cancelled"])
    let log = try place.lines("resource", "log", "--stderr", "slow", "1")
    #expect(log.contains("told"), "\(log)")
    let error = try place.lines("resource", "log", "--error", "slow", "1").joined()
    #expect(error.hasSuffix("CancellationError: it was cancelled"), "\(error)")
    for pid in try TemporaryDirectory.current.read("begun").split(separator: "\n") {
      #expect(kill(Int32(pid)!, 0) != 0)
    }
    try place.lines("verify")
  }

  @Test func `What a program fetches may be fetched by others that it runs`() throws {
    let place = try Workplace()
    let wallaby = binary("wallaby")
    try define("leaf", "echo 7", at: place)
    try define(
      "tree", "\(wallaby) resource fetch -q leaf 1 2 -j 2 && echo 9", at: place)
    let answer = try place.wallaby("resource", "fetch", "--format", "{result}", "tree", "x")
    #expect(answer.lines == ["9"], "\(answer)")
    try place.lines("verify")
  }

  @Test func `Output that cannot be kept fails the resource, whatever its last line looks like`()
    throws
  {
    let place = try Workplace()
    try define("c", "seq 100 500; echo 123456", at: place)
    let answer = try shell(
      "ulimit -f 1; exec \"$1\" resource fetch c x", binary("wallaby"),
      environment: place.environment)
    #expect(answer.exit != 0, "\(answer)")
    #expect(answer.errorText.contains("/c/x/stdout.log' is incomplete: write: "), "\(answer)")
    #expect(try place.wallaby("resource", "status", "c", "x").text.contains("error"))
  }
}
