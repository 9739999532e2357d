import Glibc
import Testing
import WallabyTestSupport

/// Real processes that work on a table, watch it, and are asked to end.
@Suite(.temporaryDirectory, .timeLimit(.minutes(1)))
struct TasksProgramTests {
  private func table(_ items: Int, _ script: String) throws -> Workplace {
    let place = try Workplace()
    for number in 0..<items {
      try place.lines("tasks", "add", "t", "i\(number)", "--script", script)
    }
    return place
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1])
  func `A worker that is asked to end gives back what it is at, and says by what it was ended`(
    _ signal: Int32
  ) throws {
    let begun = TemporaryDirectory.current("begun")
    let place = try table(3, "echo $$ >> \(begun); exec sleep 50")
    let child = try place.start(["tasks", "work", "t", "-i", "2"])
    try waitUntil("both have begun") {
      (try? TemporaryDirectory.current.read("begun").split(separator: "\n").count) == 2
    }
    child.signal(signal)
    let output = try child.wait()
    #expect(output.exit == (signal == SIGUSR1 ? 0 : 128 + signal), "\(output)")
    #expect(output.errorText.contains("2 back in the queue; ended by SIG"))
    #expect(try place.lines("tasks", "status", "t", "--columns", "todo,locked") == ["3\t0"])
    try place.lines("verify")
  }

  @Test func `What runs is let finish within the grace time`() throws {
    let begun = TemporaryDirectory.current("begun")
    let place = try table(2, "touch \(begun); until [ -e \(begun).go ]; do sleep 0.01; done")
    let child = try place.start(["tasks", "work", "t", "--grace", "50s"])
    try waitUntil("it has begun") { TemporaryDirectory.current.exists("begun") }
    child.signal(SIGTERM)
    try waitUntil("it has heard") { child.errorSoFar.contains("SIGTERM: taking no more") }
    try TemporaryDirectory.current.write("begun.go", "")
    #expect(try child.wait().exit == 128 + SIGTERM)
    #expect(try place.lines("tasks", "status", "t", "--columns", "todo,done") == ["1\t1"])
  }

  @Test func `A killed worker is told of by who follows a log, and unlock frees what it held`()
    throws
  {
    let begun = TemporaryDirectory.current("begun")
    let place = try table(1, "echo here; touch \(begun); exec sleep 50")
    let child = try place.start(["tasks", "work", "t"])
    try waitUntil("it has begun") { TemporaryDirectory.current.exists("begun") }
    child.signal(SIGKILL)
    _ = try child.wait()
    let followed = try place.wallaby("tasks", "log", "-f", "t", "i0")
    #expect(followed.exit == 1 && followed.text == "here\n")
    #expect(followed.errorText.contains("'wallaby tasks unlock t'"))
    #expect(try place.lines("tasks", "unlock", "t") == ["i0"])
    #expect(try place.lines("tasks", "ls", "t", "--columns", "id,state,attempt") == ["i0\ttodo\t1"])
  }

  @Test func `A monitor follows what a worker does, and ends with the last item`() throws {
    let place = try table(2, "true")
    let monitor = try place.start(
      ["tasks", "monitor", "t", "--every", "20ms", "--columns", "done,total"])
    try waitUntil("it has looked") { monitor.outputSoFar.contains("0\t2\n") }
    try place.lines("tasks", "work", "t")
    let output = try monitor.wait()
    #expect(output.exit == 0 && output.lines.last == "2\t2")
  }

  @Test func `A file may come through a link or a pipe`() throws {
    let place = try Workplace()
    let here = TemporaryDirectory.current
    let file = try here.write("items.txt", "itemID|TaskID|TaskScript\na|g|true\n")
    #expect(symlink(file, here("link.txt")) == 0)
    try place.lines("tasks", "import", "t", "link.txt")
    let output = try shell(
      "printf 'itemID|TaskScript\\nb|true\\n' | \"$1\" tasks import t /dev/stdin",
      binary("wallaby"), environment: place.environment)
    #expect(output.exit == 0, "\(output)")
    #expect(try place.lines("tasks", "ls", "t", "-q") == ["a", "b"])
  }
}
